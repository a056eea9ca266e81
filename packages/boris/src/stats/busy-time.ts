/**
 * How many of something ran at each time, in buckets of equal width from time 0 on. Adding takes the same time however long
 * it ran.
 */
export class BusyTime {
  #bucketMs: number;
  /** Time within a bucket that was used by what ran in a part of it. */
  #partly: Float64Array;
  /** By how much the number of those that ran through a whole bucket differs from the bucket before. */
  #change: Float64Array;

  constructor(bucketMs: number, buckets: number) {
    this.#bucketMs = bucketMs;
    this.#partly = new Float64Array(buckets);
    this.#change = new Float64Array(buckets);
  }

  get endMs(): number {
    return this.#bucketMs * this.#partly.length;
  }

  /** Times beyond the last bucket are cut. */
  add(fromMs: number, toMs: number): void {
    const first = this.#bucketOf(fromMs);
    const last = this.#bucketOf(toMs);
    if (first === last) return this.#use(first, toMs - fromMs);
    this.#use(first, (first + 1) * this.#bucketMs - fromMs);
    this.#use(last, toMs - last * this.#bucketMs);
    this.#changeAt(first + 1, 1);
    this.#changeAt(last, -1);
  }

  /** How many ran in each bucket, on average. */
  running(): number[] {
    let through = 0;
    return Array.from(this.#partly, (partly, bucket) => {
      through += this.#change[bucket] ?? 0;
      return through + partly / this.#bucketMs;
    });
  }

  /** Makes room for twice the time, in buckets of twice the width. */
  double(): void {
    const running = this.running();
    this.#partly = this.#partly.map(
      (_, bucket) => ((running[2 * bucket] ?? 0) + (running[2 * bucket + 1] ?? 0)) * this.#bucketMs,
    );
    this.#change = new Float64Array(running.length);
    this.#bucketMs *= 2;
  }

  #bucketOf(ms: number): number {
    return Math.min(Math.max(0, Math.floor(ms / this.#bucketMs)), this.#partly.length - 1);
  }

  #use(bucket: number, ms: number): void {
    this.#partly[bucket] = (this.#partly[bucket] ?? 0) + Math.max(0, ms);
  }

  #changeAt(bucket: number, by: number): void {
    this.#change[bucket] = (this.#change[bucket] ?? 0) + by;
  }
}
