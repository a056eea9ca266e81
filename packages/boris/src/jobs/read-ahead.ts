/** Objects that are read at the same time: at 30 ms each, five hundred a second. */
const maxReads = 16;

/**
 * What `read` gives for each item, in their order. Some are read ahead of the one that is asked for; when the loop is left,
 * no more are begun. Throws what a read rejects with when it is its turn.
 */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  read: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const ahead: Promise<R>[] = [];
  for await (const item of items) {
    const reading = read(item);
    // One that fails is told of when it is its turn, and is no unhandled rejection until then.
    reading.catch(() => undefined);
    ahead.push(reading);
    if (ahead.length < maxReads) continue;
    const [first] = ahead.splice(0, 1);
    if (first !== undefined) yield await first;
  }
  for (const reading of ahead) yield await reading;
}
