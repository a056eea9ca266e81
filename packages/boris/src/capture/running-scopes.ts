import type { RunningScope } from "./inspect/inspect-function.ts";

/** What a scope holds under a name. */
export type Lookup =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "uninitialised" }
  | { readonly kind: "missing" };

/** Searches scopes from the inside out; the global scope is no place for captured variables. */
export function lookUp(scopes: readonly RunningScope[], name: string): Lookup {
  for (const { kind, variables } of scopes) {
    if (kind === "Global" || variables === undefined || !Object.hasOwn(variables, name)) continue;
    try {
      return { kind: "value", value: (variables as Record<string, unknown>)[name] };
    } catch {
      return { kind: "uninitialised" };
    }
  }
  return { kind: "missing" };
}

/**
 * The scopes of the module itself, never those of a function inside it. CommonJS and vitest make a
 * module of a function: there the search goes from the outside in.
 */
export function moduleScopes(scopes: readonly RunningScope[]): readonly RunningScope[] {
  const modules = scopes.filter((scope) => scope.kind === "Module");
  if (modules.length > 0) return modules;
  return scopes
    .filter(({ kind, variables }) => variables && !/^(Global|Script|(Closure|Block) \()/.test(kind))
    .toReversed();
}
