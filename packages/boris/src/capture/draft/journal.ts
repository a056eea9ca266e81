/** Remembers how to take back what an attempt did, for constants that turn out not to be copyable. */
export class Journal {
  readonly #attempts: Attempt[] = [];

  /** Tells how to undo something that was just done. Does nothing outside of an attempt. */
  did(undo: () => void): void {
    this.#attempts.at(-1)?.undos.push(undo);
  }

  /** The same for a list that grows: call it before adding. Costs no closure for each entry. */
  grows(list: unknown[]): void {
    const lengths = this.#attempts.at(-1)?.lengths;
    if (lengths && !lengths.has(list)) lengths.set(list, list.length);
  }

  /** The same for a key that was added to a collection. */
  added(collection: Deletable, key: unknown): void {
    this.#attempts.at(-1)?.added.push(collection, key);
  }

  /** Runs `work`. If it throws, everything it did is undone. */
  attempt<R>(work: () => R): R {
    const attempt: Attempt = { undos: [], lengths: new Map(), added: [] };
    this.#attempts.push(attempt);
    try {
      const result = work();
      this.#attempts.pop();
      this.#handOver(attempt);
      return result;
    } catch (error) {
      this.#attempts.pop();
      takeBack(attempt);
      throw error;
    }
  }

  /** What a part of an attempt did, the attempt did. */
  #handOver({ undos, lengths, added }: Attempt): void {
    const outer = this.#attempts.at(-1);
    if (outer === undefined) return;
    outer.undos.push(...undos);
    for (const [list, length] of lengths) if (!outer.lengths.has(list)) outer.lengths.set(list, length);
    for (const each of added) outer.added.push(each);
  }
}

interface Deletable {
  delete(key: unknown): unknown;
}

interface Attempt {
  readonly undos: (() => void)[];
  readonly lengths: Map<unknown[], number>;
  /** Collection, key, collection, key. */
  readonly added: unknown[];
}

function takeBack({ undos, lengths, added }: Attempt): void {
  for (const each of undos.toReversed()) each();
  for (let at = 0; at < added.length; at += 2) (added[at] as Deletable).delete(added[at + 1]);
  for (const [list, length] of lengths) list.length = length;
}
