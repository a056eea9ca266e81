import types from "node:util/types";

/** True for errors of any context. `Error.isError`, which replaces it, came after Node.js 22. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value);
}
