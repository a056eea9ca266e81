import { createRequire } from "node:module";

/** Where a value hangs on the exports of a CommonJS module that is loaded. */
export interface PackageExport {
  readonly file: string;
  readonly path: readonly string[];
}

const { cache } = createRequire(import.meta.url);

/**
 * Finds a value among what CommonJS modules export, by identity: `_.chunk`, or one level deeper
 * `_.memoize.Cache`. That spares parsing a large package to find out what one of its functions is.
 */
export function findPackageExport(value: unknown): PackageExport | undefined {
  const modules = Object.entries(cache).flatMap(([file, module]) =>
    module ? [{ file, exports: module.exports as unknown }] : [],
  );
  for (const { file, exports } of modules) {
    if (exports === value) return { file, path: [] };
    const key = keyHolding(exports, value);
    if (key !== undefined) return { file, path: [key] };
  }
  for (const { file, exports } of modules) {
    for (const [key, member] of members(exports)) {
      const inner = keyHolding(member, value);
      if (inner !== undefined) return { file, path: [key, inner] };
    }
  }
  return undefined;
}

/** Objects that the project's own CommonJS modules export. */
export function projectExports(): { readonly file: string; readonly key: string; readonly value: unknown }[] {
  return Object.entries(cache).flatMap(([file, module]) =>
    module && !/[\\/]node_modules[\\/]/.test(file)
      ? members(module.exports).map(([key, value]) => ({ file, key, value }))
      : [],
  );
}

function keyHolding(owner: unknown, value: unknown): string | undefined {
  return members(owner).find(([, member]) => member === value)?.[0];
}

function members(owner: unknown): [string, unknown][] {
  if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return [];
  return Object.keys(owner).flatMap((key): [string, unknown][] => {
    try {
      return [[key, (owner as Record<string, unknown>)[key]]];
    } catch {
      return [];
    }
  });
}
