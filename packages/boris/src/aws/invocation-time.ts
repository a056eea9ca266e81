/** How the time of one invocation is divided, in milliseconds from its begin. */
export interface InvocationTime {
  /** Attempts have to be over by then. */
  readonly runMs: number;
  /** What is not reported by then is left in the queue. */
  readonly reportMs: number;
}

/** Reporting takes some requests, each with its tries: a tenth of the time, within these bounds. */
const leastMarginMs = 500;
const longestMarginMs = 5_000;

/** Lambda kills the environment at its time-out; the answer has to be on its way before. */
const answerMs = 100;

export function invocationTime(remainingMs: number): InvocationTime {
  const margin = Math.min(Math.max(remainingMs / 10, leastMarginMs), longestMarginMs);
  return {
    runMs: Math.max(0, Math.floor(remainingMs - margin)),
    reportMs: Math.max(0, Math.floor(remainingMs - answerMs)),
  };
}
