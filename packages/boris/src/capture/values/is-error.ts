import types from "node:util/types";

/** True for errors of any context. `Error.isError`, which replaces it, came after Node.js 22. */
export function isError(value: unknown): value is Error {
  // oxlint-disable-next-line typescript/no-deprecated
  return types.isNativeError(value);
}
