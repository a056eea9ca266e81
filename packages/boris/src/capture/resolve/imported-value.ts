import type { ImportDeclarationSpecifier } from "oxc-parser";
import type { RunningScope } from "../inspect/inspect-function.ts";
import { lookUp, type Lookup } from "../running-scopes.ts";

/** What an import holds. Loaders that make objects of imports leave no variable of that name. */
export function importedValue(scopes: readonly RunningScope[], specifier: ImportDeclarationSpecifier): Lookup {
  const found = lookUp(scopes, specifier.local.name);
  if (found.kind !== "missing" || specifier.type === "ImportNamespaceSpecifier") return found;
  const name = importedName(specifier);
  const holders = loaderNamespaces(scopes).filter((namespace) => name in namespace);
  // Two modules that export the same name cannot be told apart.
  return holders.length === 1 ? lookUp([{ kind: "Module", variables: holders[0] }], name) : found;
}

/** The name under which the other module exports it. */
export function importedName(specifier: ImportDeclarationSpecifier): string {
  if (specifier.type !== "ImportSpecifier") return "default";
  return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
}

/** Loaders keep imports as objects: vitest in `__vite_ssr_import_0__`, tsx's CommonJS in `import_x`. */
export function loaderNamespaces(scopes: readonly RunningScope[]): object[] {
  return scopes.flatMap((scope) =>
    Object.keys(scope.variables ?? {})
      .filter((name) => /^(__vite_ssr_import_|import_)/.test(name))
      .map((name) => lookUp([scope], name))
      .flatMap((found) =>
        found.kind === "value" && typeof found.value === "object" && found.value ? [found.value] : [],
      ),
  );
}
