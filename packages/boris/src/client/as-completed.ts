import type { Future } from "./future.ts";
import { listFutures } from "./list-futures.ts";

/**
 * Futures in the order in which their tasks end, failed and cancelled ones included.
 *
 * @throws TypeError for anything but futures
 * @example
 * for await (const future of asCompleted(job.futures)) console.log(future.index, future.state);
 */
export function asCompleted<R>(futures: Iterable<Future<R>>): AsyncGenerator<Future<R>, void, undefined> {
  return inOrderOfEnding(listFutures("call asCompleted", futures));
}

async function* inOrderOfEnding<R>(all: readonly Future<R>[]): AsyncGenerator<Future<R>, void, undefined> {
  const ended: Future<R>[] = [];
  let wake: () => void = () => undefined;
  const forget = all.map((future) =>
    future.onSettled(() => {
      ended.push(future);
      wake();
    }),
  );
  try {
    for (let given = 0; given < all.length; given += 1) {
      if (ended.length === given) await new Promise<void>((resolve) => (wake = resolve));
      const next = ended[given];
      if (next !== undefined) yield next;
    }
  } finally {
    for (const stop of forget) stop();
  }
}
