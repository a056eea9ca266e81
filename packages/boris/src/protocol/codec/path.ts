/** One step from a value to a part of it: a property, an index, or a call such as `get("a")`. */
export type PathStep = string | number | symbol | PathCall;

/** A step into a Map or a Set, whose parts have no property of their own. */
interface PathCall {
  readonly method: "get" | "keys" | "values";
  /** The key given to `get`, or the position in `keys()` and `values()`. */
  readonly at: unknown;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Writes a path as the program that made the value would.
 *
 * @example
 * formatPath("params[3]", ["model", "layers", 0]); // params[3].model.layers[0]
 */
export function formatPath(root: string, steps: readonly PathStep[]): string {
  if (steps.length <= 2 * shownSteps) return root + steps.map(formatStep).join("");
  const [first, last] = [steps.slice(0, shownSteps), steps.slice(-shownSteps)];
  return `${formatPath(root, first)}…${formatPath("", last)}`;
}

/** Steps shown of either end of a path that is longer than anyone would read. */
const shownSteps = 20;

function formatStep(step: PathStep): string {
  switch (typeof step) {
    case "number":
      return `[${step}]`;
    case "symbol":
      return `[${String(step)}]`;
    case "string":
      return identifier.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    default:
      return step.method === "get" ? `.get(${formatKey(step.at)})` : `.${step.method}()[${String(step.at)}]`;
  }
}

function formatKey(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key);
  if (typeof key === "bigint") return `${key}n`;
  return typeof key === "object" && key !== null ? "…" : String(key);
}
