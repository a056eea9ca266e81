import type { Draft } from "../draft/draft.ts";
import type { Step } from "../draft/trail.ts";
import type { PrototypeRecord, Wire } from "../restore/wire.ts";

/** What the copies of single objects need of the copy of them all. */
export interface Copier {
  readonly draft: Draft;
  readonly wire: Wire;
  /**
   * Copies `value` into `holder[key]`. Links that belong there are added to `needs`.
   * Gives false if something else is in its place for now.
   */
  put(holder: object, key: PropertyKey, value: unknown, needs: number[]): boolean;
  /** The same for a value that is found by one step from the current one. */
  putStep(step: Step, holder: object, key: PropertyKey, value: unknown, needs: number[]): boolean;
  /** Adds to one of the wire's lists, until the attempt fails. */
  record<T>(list: T[], entry: T): void;
  /** The record of all objects with that prototype. */
  prototypeRecord(prototype: object | null, start: () => PrototypeRecord): PrototypeRecord;
}
