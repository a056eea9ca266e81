/** Tasks that fail in different ways. The tests look for the lines of this file in stacks. */

class QuotaError extends RangeError {
  override name = "QuotaError";
  readonly limit = 10;
  readonly seen: Map<string, number>;

  constructor(message: string, options: ErrorOptions & { readonly seen: Map<string, number> }) {
    super(message, options);
    this.seen = options.seen;
  }
}

export function exceedQuota(user: string): never {
  try {
    readLedger(user);
  } catch (cause) {
    throw new QuotaError(`quota of ${user}\nexceeded`, { cause, seen: new Map([[user, 11]]) });
  }
}

function readLedger(user: string): never {
  throw new TypeError(`no ledger for ${user}`, { cause: { code: "ENOENT" } });
}

export function throwAggregate(): never {
  throw new AggregateError([new SyntaxError("first"), "second", new Error("third", { cause: 3 })], "all failed");
}

export function throwValue(value: unknown): never {
  throw value;
}

export function throwUndefined(): never {
  throw undefined;
}

export function throwFunction(): never {
  throw () => 1;
}

export function throwWithSocket(): never {
  throw Object.assign(new Error("cannot connect"), { port: 80, socket: new WeakMap() });
}

export function returnFunction(): unknown {
  return { model: { predict: () => 1 } };
}

export async function rejectLate(): Promise<never> {
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error("late");
}

export function printAndFail(): never {
  console.log("about to fail");
  console.error("on stderr");
  throw new Error("failed");
}

export function exitWith(code: number): never {
  process.exit(code);
}

export function killItself(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

export function neverSettles(): Promise<never> {
  return new Promise(() => undefined);
}

export function loopForEver(): never {
  for (;;);
}

export async function failElsewhere(): Promise<void> {
  setTimeout(() => {
    throw new Error("nobody awaits this");
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
}
