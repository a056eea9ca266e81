import type { ObjectStore } from "../backend/object-store.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { keys } from "../protocol/keys.ts";
import { maxFunctionAgeMs } from "../protocol/limits.ts";
import type { MapSettings } from "./map-options.ts";
import { warnOnce } from "./warn.ts";

/** A function that workers can load. */
export interface ShippedFunction {
  readonly bundle: string;
  readonly captures?: string | undefined;
  readonly sourceMap: string;
  readonly projectRoot: string;
}

/** A client that has seen that something is there looks again so much later, however long it lives. */
const lookAgainAfterMs = 86_400_000;

/** Bundles functions and uploads what the object store does not have yet, or will not have for long. */
export class Shipper {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;
  readonly #bundles = new Map<string, Promise<Bundle>>();
  /** Keys, and when they were known to be there. */
  readonly #seenAt = new Map<string, number>();

  constructor(objects: ObjectStore, clock: Clock) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** Rejects with a `BundleError` or a `BackendError`. */
  async ship(plan: CapturePlan, settings: MapSettings): Promise<ShippedFunction> {
    const bundle = await this.#bundle(plan, settings);
    for (const warning of bundle.warnings) warnOnce(warning);
    await this.#upload(keys.bundle(bundle.hash), bundle.code);
    await this.#upload(keys.sourceMap(bundle.hash), Buffer.from(bundle.sourceMap));
    const { captures, projectRoot } = plan;
    if (captures !== undefined) await this.#upload(keys.captures(captures.hash), captures.bytes);
    return { bundle: bundle.hash, captures: captures?.hash, sourceMap: bundle.sourceMap, projectRoot };
  }

  /** Keeps a function that was shipped for another job. What is not there any more stays so, and its tasks will say it. */
  async keep({ bundle, captures }: Pick<ShippedFunction, "bundle" | "captures">): Promise<void> {
    const parts = [keys.bundle(bundle), keys.sourceMap(bundle)];
    if (captures !== undefined) parts.push(keys.captures(captures));
    await Promise.all(parts.map((key) => this.#ensure(key, () => this.#objects.get(key))));
  }

  /** A function that is mapped again is not built again: its modules are loaded and stay as they are in this process. */
  async #bundle(plan: CapturePlan, { include, external }: MapSettings): Promise<Bundle> {
    const key = JSON.stringify([plan.entry, [...plan.generated.values()], include, external]);
    let built = this.#bundles.get(key);
    if (built === undefined) {
      const { bundle } = await import("../bundle/bundle.ts");
      built = bundle(plan, { ...(include && { include }), ...(external && { external }) });
      built.catch(() => this.#bundles.delete(key));
      this.#bundles.set(key, built);
    }
    return built;
  }

  #upload(key: string, bytes: Uint8Array): Promise<void> {
    return this.#ensure(key, () => bytes);
  }

  /** What is old is put again, so that it does not expire under the job. */
  async #ensure(key: string, load: () => Uint8Array | Promise<Uint8Array | undefined>): Promise<void> {
    const now = this.#clock.now();
    if (now - (this.#seenAt.get(key) ?? -Infinity) < lookAgainAfterMs) return;
    if (!(await this.#objects.has(key, { putSince: now - maxFunctionAgeMs }))) {
      const bytes = await load();
      if (bytes === undefined) return;
      await this.#objects.put(key, [bytes]);
    }
    this.#seenAt.set(key, now);
  }
}
