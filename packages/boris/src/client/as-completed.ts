import type { Future } from "./future.ts";

/**
 * Futures in the order in which their tasks end, failed and cancelled ones included.
 *
 * @example
 * for await (const future of asCompleted(job.futures)) console.log(future.index, future.state);
 */
export async function* asCompleted<R>(futures: Iterable<Future<R>>): AsyncGenerator<Future<R>, void, undefined> {
  const ended: Future<R>[] = [];
  let wake: () => void = () => undefined;
  const all = [...futures];
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
