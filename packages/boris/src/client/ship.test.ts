import { beforeEach, expect, test } from "vitest";
import type { HasOptions } from "../backend/object-store.ts";
import type { CapturePlan } from "../capture/plan.ts";
import { FakeClock } from "../clock.fake.ts";
import { type TemporaryFolder, temporaryFolder } from "../local/temporary-folder.fake.ts";
import { keys } from "../protocol/keys.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { defaultMapSettings } from "./map-options.ts";
import { Shipper } from "./ship.ts";

const day = 86_400_000;

/** A store that knows when each object was put. */
class DatedObjects extends ObjectsInMemory {
  readonly putAt = new Map<string, number>();
  looks = 0;

  override async put(...args: Parameters<ObjectsInMemory["put"]>): ReturnType<ObjectsInMemory["put"]> {
    const result = await super.put(...args);
    if (result === "stored") this.putAt.set(args[0], clock.now());
    return result;
  }

  override async has(key: string, { putSince = 0 }: HasOptions = {}): Promise<boolean> {
    this.looks += 1;
    return (this.putAt.get(key) ?? -Infinity) >= putSince;
  }
}

let clock: FakeClock;
let objects: DatedObjects;
let plan: CapturePlan;

beforeEach((): (() => void) => {
  clock = new FakeClock();
  objects = new DatedObjects();
  const folder: TemporaryFolder = temporaryFolder();
  const captures = { hash: "c".repeat(64), bytes: Buffer.from("captured") };
  const contents = "export const instantiate = () => (x) => x;";
  plan = {
    name: "same",
    projectRoot: folder.path,
    entry: { path: `${folder.path}/entry.ts`, resolveDir: folder.path, contents, loader: "ts" },
    generated: new Map(),
    runningScript: new Set(),
    captures,
    parts: [],
    warnings: [],
  };
  return () => folder.remove();
});

/** Ships the function, by another client if none is given; gives the keys of all that was put for it. */
async function ship(shipper = new Shipper(objects, clock)): Promise<string[]> {
  const before = new Map(objects.putAt);
  await shipper.ship(plan, defaultMapSettings);
  return [...objects.putAt.keys()].filter((key) => before.get(key) !== objects.putAt.get(key));
}

test("code, its source map and captured values are put once, and found by other clients", async () => {
  const { bundle, captures = "" } = await new Shipper(objects, clock).ship(plan, defaultMapSettings);
  expect([...objects.content.keys()].toSorted()).toEqual(
    [keys.bundle(bundle), keys.sourceMap(bundle), keys.captures(captures)].toSorted(),
  );
  await clock.advance(29 * day);
  expect(await ship()).toEqual([]);
});

test("what is a month old is put again, so that it does not expire under the job", async () => {
  expect(await ship()).toHaveLength(3);
  await clock.advance(31 * day);
  expect(await ship()).toHaveLength(3);
  await clock.advance(29 * day);
  expect(await ship()).toEqual([]);
});

test("a client looks once a day at most, however many jobs it has, and goes on for longer than objects live", async () => {
  const shipper = new Shipper(objects, clock);
  for (let job = 0; job < 3; job += 1) await ship(shipper);
  expect(objects.looks).toBe(3);
  await clock.advance(20 * day);
  expect(await ship(shipper)).toEqual([]);
  await clock.advance(20 * day);
  expect(await ship(shipper)).toHaveLength(3);
});

test("what dead letters name is kept for them, too", async () => {
  const shipped = await new Shipper(objects, clock).ship(plan, defaultMapSettings);
  await clock.advance(31 * day);
  await new Shipper(objects, clock).keep(shipped);
  expect([...objects.putAt.values()]).toEqual([clock.now(), clock.now(), clock.now()]);
  objects.content.clear();
  objects.putAt.clear();
  await new Shipper(objects, clock).keep(shipped);
  expect(objects.content.size).toBe(0);
});
