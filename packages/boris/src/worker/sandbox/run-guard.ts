import type { Clock } from "../../clock.ts";

export interface RunGuardOptions {
  readonly clock: Clock;
  /** The run in hand is about to be stopped. */
  readonly onNotice: () => void;
  /** The time of the run in hand is up. */
  readonly onExpiry: () => void;
}

/** How long before its end an attempt is told: a tenth of its time, a second at most. */
function noticeMs(timeoutMs: number): number {
  return Math.min(1_000, timeoutMs / 10);
}

/**
 * Watches the time of the run in hand. One timer serves many short runs: it is set for the first, and when it fires it
 * looks which run is in hand by then.
 */
export class RunGuard {
  readonly #options: RunGuardOptions;
  #limitMs = 0;
  #endsAt = Infinity;
  #noticed = false;
  #timerAt = Infinity;
  #cancelTimer: (() => void) | undefined;

  constructor(options: RunGuardOptions) {
    this.#options = options;
  }

  /** Another run is in hand, which may take `limitMs` from now. */
  begin(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#endsAt = this.#options.clock.now() + limitMs;
    this.#noticed = false;
    this.#setTimer();
  }

  /** No run is in hand. */
  end(): void {
    this.#endsAt = Infinity;
  }

  stop(): void {
    this.end();
    this.#cancelTimer?.();
  }

  #setTimer(): void {
    const nextAt = this.#noticed ? this.#endsAt : this.#endsAt - noticeMs(this.#limitMs);
    if (this.#timerAt <= nextAt) return;
    this.#cancelTimer?.();
    this.#timerAt = nextAt;
    this.#cancelTimer = this.#options.clock.after(nextAt - this.#options.clock.now(), () => this.#fire());
  }

  #fire(): void {
    this.#timerAt = Infinity;
    const now = this.#options.clock.now();
    if (now >= this.#endsAt) return this.#options.onExpiry();
    if (!this.#noticed && now >= this.#endsAt - noticeMs(this.#limitMs)) {
      this.#noticed = true;
      this.#options.onNotice();
    }
    if (this.#endsAt !== Infinity) this.#setTimer();
  }
}
