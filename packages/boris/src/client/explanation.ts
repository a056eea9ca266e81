import { inspect } from "node:util";
import type { describePlan } from "../capture/describe-plan.ts";
import type { CapturePlan, PlanPart } from "../capture/plan.ts";
import { loadLazily } from "../load-lazily.ts";

/**
 * What `map` would ship of a function. Printed, it is a text for people.
 *
 * @example
 * if (executor.explain(train).capturedBytes > 1_000_000) console.log(`${executor.explain(train)}`);
 */
export class Explanation {
  /** Name of the function. */
  readonly name: string;
  /** What ships how: modules imported, code copied, values captured with their sizes, constants rebuilt. */
  readonly parts: readonly PlanPart[];
  /** What is allowed but perhaps not meant; `map` tells of the same by `process.on("warning")`. */
  readonly warnings: readonly string[];
  /** Size of all captured values as they travel, in bytes. 0 if there are none. */
  readonly capturedBytes: number;
  readonly #plan: CapturePlan;

  /** @internal */
  constructor(plan: CapturePlan) {
    this.name = plan.name;
    this.parts = plan.parts;
    this.warnings = plan.warnings;
    this.capturedBytes = plan.captures?.bytes.byteLength ?? 0;
    this.#plan = plan;
  }

  /** The same as a text for people: a line for each part. */
  toString(): string {
    const module = loadLazily("capture/describe-plan") as { describePlan: typeof describePlan };
    return module.describePlan(this.#plan);
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
