interface Sample {
  readonly at: number;
  readonly ended: number;
}

/** Long enough that the rate stands still for the eye, short enough that it follows what happens. */
const windowMs = 10_000;
/** Slow tasks are looked at for longer, or the rate would jump with each that ends. */
const windowEnds = 10;

/** How fast tasks end: over the last ten seconds, or the last ten tasks if those took longer. */
export class Rate {
  /** The oldest is where the window begins. */
  #samples: Sample[] = [];
  #perSecond: number | undefined;

  /** Tasks per second; `undefined` until one has ended. */
  get perSecond(): number | undefined {
    return this.#perSecond;
  }

  /** Begins to count, from `ended` tasks on. */
  begin(ended: number, now: number): void {
    this.#samples = [{ at: now, ended }];
  }

  /** Call it often: `ended` tasks have ended by `now`. */
  update(ended: number, now: number): void {
    const samples = this.#samples;
    if (samples.at(-1)?.ended !== ended) samples.push({ at: now, ended });
    for (let next = samples[1]; next !== undefined; next = samples[1]) {
      if (now - next.at < windowMs || ended - next.ended < windowEnds) break;
      samples.shift();
    }
    const [first] = samples;
    if (first === undefined || ended <= first.ended || now <= first.at) return;
    this.#perSecond = ((ended - first.ended) * 1_000) / (now - first.at);
  }
}
