import path from "node:path";
import types from "node:util/types";
import type { Node } from "oxc-parser";
import { inspectFunction, type Inspected } from "../inspect/inspect-function.ts";
import type { PlanPart } from "../plan.ts";
import { isRunningScript } from "../running-script.ts";
import { locateOnDisk } from "../source/locate-on-disk.ts";
import { fileOf, locate, type Located } from "../source/locate.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { Journal } from "./journal.ts";
import type { Site, Slice } from "./slice.ts";
import { Trail } from "./trail.ts";

/** A name that the worker gets by importing a module. */
export interface ModuleReference {
  readonly file: string;
  /** False for CommonJS, which is required. */
  readonly isModule: boolean;
  /** The export and members of it; empty for what `module.exports` itself is. */
  readonly path: readonly string[];
}

/** What one capture has found so far. */
export class Draft {
  readonly projectRoot: string;
  readonly journal = new Journal();
  readonly trail = new Trail();
  readonly slices = new Map<SourceUnit, Slice>();
  /** By the keys that captured values have for them. */
  readonly references = new Map<string, ModuleReference>();
  readonly parts: PlanPart[] = [];
  readonly warnings = new Set<string>();
  readonly #inspected = new Map<unknown, Inspected>();
  readonly #located = new Map<unknown, Located>();

  constructor(projectRoot: string) {
    this.projectRoot = projectRoot;
  }

  inspect(value: unknown): Inspected {
    const known = this.#inspected.get(value);
    if (known) return known;
    const inspected = inspectFunction(value);
    this.#inspected.set(value, inspected);
    return inspected;
  }

  locate(fn: Function): Located {
    const known = this.#located.get(fn);
    if (known) return known;
    const located = locate(fn, this.inspect(fn).location);
    this.#located.set(fn, located);
    return located;
  }

  /** The source of a function, unless a package's. Spares reading those, and the debugger where the file is what runs. */
  unitOfOwn(fn: Function): SourceUnit | undefined {
    if (types.isProxy(fn)) return undefined;
    const { location } = this.inspect(fn);
    if (fileOf(location)?.includes("node_modules") !== false) return undefined;
    const located = locateOnDisk(fn, location) ?? this.locate(fn);
    return located.kind === "source" ? located.unit : undefined;
  }

  /** A name for a place in the project that is the same on every machine. */
  key(file: string, place: string | number): string {
    const relative = path.relative(this.projectRoot, file).split(path.sep).join("/");
    return typeof place === "number" ? `${relative}@${place}` : `${relative}#${place}`;
  }

  slice(unit: SourceUnit): Slice {
    const known = this.slices.get(unit);
    if (known) return known;
    const slice: Slice = {
      unit,
      isScript: isRunningScript(unit),
      bindings: new Map(),
      sites: new Map(),
      definitions: new Set(),
    };
    this.slices.set(unit, slice);
    this.journal.did(() => this.slices.delete(unit));
    return slice;
  }

  site(unit: SourceUnit, node: Node, kind: Site["kind"], name: string): Site {
    const { sites } = this.slice(unit);
    const known = sites.get(node);
    if (known) return known;
    const site: Site = { node, variables: new Set(), kind, name };
    sites.set(node, site);
    this.journal.did(() => sites.delete(node));
    this.addPart({ kind: "copy", name: name === "" ? "(anonymous)" : name, at: unit.place(node) });
    return site;
  }

  /** Makes a module's export reachable for captured values, and gives its key. */
  reference(reference: ModuleReference): string {
    const key = this.key(reference.file, reference.path.join("."));
    if (this.references.has(key)) return key;
    this.references.set(key, reference);
    this.journal.did(() => this.references.delete(key));
    const module = path.relative(this.projectRoot, reference.file);
    this.addPart({ kind: "import", module, names: [reference.path.join(".") || "module.exports"] });
    return key;
  }

  /** Makes a top-level name reachable for captured values, and gives its key. */
  define(unit: SourceUnit, name: string): string {
    const { definitions } = this.slice(unit);
    if (!definitions.has(name)) {
      definitions.add(name);
      this.journal.did(() => definitions.delete(name));
    }
    return this.key(unit.file, name);
  }

  addPart(part: PlanPart): void {
    this.parts.push(part);
    this.journal.did(() => this.parts.pop());
  }

  warn(text: string): void {
    if (this.warnings.has(text)) return;
    this.warnings.add(text);
    this.journal.did(() => this.warnings.delete(text));
  }
}
