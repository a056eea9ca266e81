import inspector from "node:inspector";
import vm from "node:vm";
import { CaptureError } from "../../errors.ts";

/**
 * Synchronous talk with V8's inspector inside this process. In-process posts call back before they
 * return, so nothing here waits. The session ends with the capture: no domain stays enabled, since
 * an enabled Debugger makes every `await` of the program about ten times slower.
 */
let session: inspector.Session | undefined;
const enabled = new Set<string>();

/** The main context's global, also when this module was loaded inside another context (vitest's vmThreads). */
const mainGlobal = vm.runInThisContext("globalThis") as Record<string, unknown>;
const SLOT = "__boris_inspected__";

/** Runs `work` with an open inspector session. Calls may be nested. */
export function withSession<R>(work: () => R): R {
  if (session !== undefined) return work();
  session = connect();
  try {
    return work();
  } finally {
    session.disconnect();
    session = undefined;
    enabled.clear();
  }
}

function connect(): inspector.Session {
  const opened = new inspector.Session();
  try {
    opened.connect();
  } catch (cause) {
    throw new CaptureError(
      "Cannot look at functions as Node's inspector is not available: run node without --permission, or add --allow-inspector.",
      { cause },
    );
  }
  return opened;
}

function current(): inspector.Session {
  if (session === undefined) throw new Error("no inspector session is open");
  return session;
}

/** Posts one message of the Chrome DevTools protocol and returns its answer. */
export function post(method: string, params: object = {}): unknown {
  let answer: { error: Error | null; result: unknown } | undefined;
  current().post(method, params, (error: Error | null, result?: object) => {
    answer = { error, result };
  });
  if (answer === undefined) throw new Error(`inspector message ${method} was not answered in time`);
  if (answer.error) throw new Error(`inspector message ${method} failed: ${answer.error.message}`);
  return answer.result;
}

/** Enables a domain until the session ends. `listeners` get the parameters of its events. */
export function enable(domain: string, listeners: Readonly<Record<string, (params: unknown) => void>>): void {
  if (enabled.has(domain)) return;
  for (const [event, listener] of Object.entries(listeners)) {
    current().on(event, (message: { params: unknown }) => listener(message.params));
  }
  post(`${domain}.enable`);
  enabled.add(domain);
}

/** The inspector's handle of a value, or nothing for a primitive. */
export function handleOf(value: unknown): string | undefined {
  return withSlot(value, () => {
    const expression = `globalThis.${SLOT}`;
    const { result } = post("Runtime.evaluate", { expression, silent: true }) as inspector.Runtime.EvaluateReturnType;
    return result.objectId;
  });
}

/** The value behind a handle: the object itself, not a copy. */
export function valueOf(objectId: string): unknown {
  const box: { value?: unknown } = {};
  withSlot(box, () =>
    post("Runtime.callFunctionOn", {
      objectId,
      silent: true,
      functionDeclaration: `function () { globalThis.${SLOT}.value = this; }`,
    }),
  );
  return box.value;
}

function withSlot<R>(value: unknown, work: () => R): R {
  Object.defineProperty(mainGlobal, SLOT, { value, configurable: true, enumerable: false });
  try {
    return work();
  } finally {
    delete mainGlobal[SLOT];
  }
}
