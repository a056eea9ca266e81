import type { ImportDeclaration, ImportDeclarationSpecifier, Node, VariableDeclarator } from "oxc-parser";
import type { SourceUnit } from "../source/source-unit.ts";

/** The part of one source file that a bundle takes. */
export interface Slice {
  readonly unit: SourceUnit;
  /** Of the running script only the slice is bundled; other modules are bundled whole, with additions. */
  readonly isScript: boolean;
  /** Top-level names of the running script that are needed. */
  readonly bindings: Map<string, Binding>;
  /** Places where functions and local classes are made in a scope. */
  readonly sites: Map<Node, Site>;
  /** Top-level names that captured values refer to. */
  readonly definitions: Set<string>;
}

/** How a top-level name of the running script comes to be on the worker. */
export type Binding = { readonly order: number } & (
  | { readonly kind: "import"; readonly declaration: ImportDeclaration; readonly specifier: ImportDeclarationSpecifier }
  /** Statements copied as they stand: functions, classes, enums, `require` and `import x = require()`. */
  | { readonly kind: "statement"; readonly nodes: readonly Node[]; readonly isModuleLevel: boolean }
  /** `const f = () => …`: the function's text. */
  | { readonly kind: "function"; readonly name: string; readonly node: Node }
  /** `const { a } = await import("./x.ts")` with a literal name becomes an import. */
  | { readonly kind: "awaited-import"; readonly source: string; readonly declarator: VariableDeclarator }
  /** The value as it is now, by its number among the captured values. */
  | { readonly kind: "value"; readonly name: string; readonly index: number }
  /** The initialiser's text, run again on the worker. */
  | { readonly kind: "rebuild"; readonly name: string; readonly node: Node }
  /** Being looked at, or declared by another binding's statement. */
  | { readonly kind: "covered" }
);

/** A place in the source that makes a function, a class or a constant in a scope. */
export interface Site {
  readonly node: Node;
  /** Captured variables, which the site's factory declares. */
  readonly variables: Set<string>;
  readonly kind: "function" | "class" | "expression";
  /** The name that the running function has. */
  readonly name: string;
}

export const SUPER_CLASS = "$boris_super";

/** The sites of a slice in the order of the source, so that the code does not depend on captured values. */
export function sortedSites({ sites }: Slice): Site[] {
  return [...sites.values()].toSorted((a, b) => a.node.start - b.node.start);
}
