import path from "node:path";
import type { ImportKind, Metafile } from "esbuild";

/** One import that esbuild followed. */
export interface ImportEdge {
  /** Absolute path of the module that imports. */
  readonly importer: string;
  /** Absolute path of the module that is imported. */
  readonly imported: string;
  /** As written in the source. */
  readonly specifier: string;
  readonly kind: ImportKind | "entry-point";
}

/** An import of a template, such as import(`./models/${name}.ts`). */
export interface FolderImport {
  readonly importer: string;
  /** Such as `./models/**\/*.ts`. */
  readonly pattern: string;
  /** Absolute paths of all files that were taken. */
  readonly files: readonly string[];
}

type MetafileImport = Metafile["inputs"][string]["imports"][number];

/** Which file of a bundle imports which, by absolute path. */
export class InputGraph {
  /** All that were read. */
  readonly files: readonly string[];
  /** Those of which something is left in the bundle. */
  readonly emitted: readonly string[];
  readonly folderImports: readonly FolderImport[];
  readonly #edges = new Map<string, ImportEdge[]>();

  constructor(metafile: Metafile, root: string) {
    const inputs = Object.entries(metafile.inputs).map(([file, { imports }]) => ({
      file: path.resolve(root, file),
      imports,
    }));
    this.files = inputs.map(({ file }) => file);
    this.emitted = emittedFiles(metafile).map((file) => path.resolve(root, file));
    this.folderImports = inputs.flatMap(({ file, imports }) => folderImportsOf(file, imports, this.files));
    for (const { file: importer, imports } of inputs) {
      const followed = imports.filter((edge) => !edge.external);
      const edges = followed.map((edge) => ({
        importer,
        imported: path.resolve(root, edge.path),
        specifier: edge.original ?? edge.path,
        kind: edge.kind,
      }));
      this.#edges.set(importer, edges);
    }
    for (const { importer, pattern, files } of this.folderImports) {
      const edges = files.map((imported) => ({
        importer,
        imported,
        specifier: pattern,
        kind: "dynamic-import" as const,
      }));
      this.#edges.get(importer)?.push(...edges);
    }
  }

  importsOf(file: string): readonly ImportEdge[] {
    return this.#edges.get(file) ?? [];
  }

  /** The shortest chain of imports from `start` to `target`, leaving out the edges in `without`. */
  chain(start: string, target: string, without?: ReadonlySet<ImportEdge>): readonly ImportEdge[] | undefined {
    const cameBy = new Map<string, ImportEdge | undefined>([[start, undefined]]);
    for (const file of cameBy.keys()) {
      if (file === target) return chainTo(file, cameBy);
      for (const edge of this.importsOf(file)) {
        if (!without?.has(edge) && !cameBy.has(edge.imported)) cameBy.set(edge.imported, edge);
      }
    }
    return undefined;
  }
}

function chainTo(target: string, cameBy: ReadonlyMap<string, ImportEdge | undefined>): ImportEdge[] {
  const edges: ImportEdge[] = [];
  for (let edge = cameBy.get(target); edge; edge = cameBy.get(edge.importer)) edges.unshift(edge);
  return edges;
}

function emittedFiles({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

/** esbuild lists such an import by its pattern only, and as external. */
function folderImportsOf(
  importer: string,
  imports: readonly MetafileImport[],
  files: readonly string[],
): FolderImport[] {
  const patterns = imports.filter((edge) => edge.external && /^\.{1,2}\/.*\*/.test(edge.path)).map((edge) => edge.path);
  return patterns.map((pattern) => {
    const before = path.join(path.dirname(importer), pattern.slice(0, pattern.indexOf("*")));
    const after = pattern.slice(pattern.lastIndexOf("*") + 1);
    return { importer, pattern, files: files.filter((file) => file.startsWith(before) && file.endsWith(after)) };
  });
}
