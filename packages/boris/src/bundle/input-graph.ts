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

/** Which file of a bundle imports which, by absolute path. */
export class InputGraph {
  readonly files: readonly string[];
  readonly #edges = new Map<string, ImportEdge[]>();

  constructor(metafile: Metafile, root: string) {
    const inputs = Object.entries(metafile.inputs);
    this.files = inputs.map(([file]) => path.resolve(root, file));
    for (const [file, input] of inputs) {
      const importer = path.resolve(root, file);
      const followed = input.imports.filter((edge) => !edge.external);
      this.#edges.set(
        importer,
        followed.map((edge) => ({
          importer,
          imported: path.resolve(root, edge.path),
          specifier: edge.original ?? edge.path,
          kind: edge.kind,
        })),
      );
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
