import { show } from "../options.ts";
import type { Future } from "./future.ts";

/** The futures of any iterable. @throws TypeError for anything else */
export function listFutures<R>(action: string, futures: Iterable<Future<R>>): Future<R>[] {
  if (!isIterable(futures)) throw refusal(action, `current value is ${show(futures)}`);
  const all = [...futures];
  const at = all.findIndex((each) => !isFuture(each));
  if (at >= 0) throw refusal(action, `element ${at} is ${show(all[at])}`);
  return all;
}

/** Not so for a string: nobody means its characters. */
function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** Also of another copy of the package. */
function isFuture(value: unknown): boolean {
  return typeof value === "object" && value !== null && "onSettled" in value;
}

function refusal(action: string, what: string): TypeError {
  return new TypeError(`Cannot ${action} as 'futures' must be an iterable of futures, such as job.futures: ${what}`);
}
