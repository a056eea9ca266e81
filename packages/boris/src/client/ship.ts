import type { ObjectStore } from "../backend/object-store.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { CapturePlan } from "../capture/plan.ts";
import { keys } from "../protocol/keys.ts";
import type { MapSettings } from "./map-options.ts";
import { warnOnce } from "./warn.ts";

/** A function that workers can load. */
export interface ShippedFunction {
  readonly bundle: string;
  readonly captures?: string | undefined;
  readonly sourceMap: string;
  readonly projectRoot: string;
}

/** Bundles functions and uploads what the object store does not have yet. */
export class Shipper {
  readonly #objects: ObjectStore;
  readonly #bundles = new Map<string, Promise<Bundle>>();
  readonly #uploaded = new Set<string>();

  constructor(objects: ObjectStore) {
    this.#objects = objects;
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

  async #upload(key: string, bytes: Uint8Array): Promise<void> {
    if (this.#uploaded.has(key)) return;
    if (!(await this.#objects.has(key))) await this.#objects.put(key, [bytes], { ifAbsent: true });
    this.#uploaded.add(key);
  }
}
