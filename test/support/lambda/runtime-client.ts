/**
 * What Lambda's own runtime for Node does, in a process of its own: loads the handler, then asks the Runtime API for one
 * event after the other. Arguments: the handler's module and the name of its export.
 */
type Handler = (event: unknown, context: object) => unknown;

const api = `http://${process.env["AWS_LAMBDA_RUNTIME_API"]}/2018-06-01/runtime`;
const [, , file = "", name = ""] = process.argv;

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`${api}${path}`, { method: "POST", body: JSON.stringify(body) ?? "null" });

function describe(error: unknown): object {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") }
    : { errorType: typeof error, errorMessage: String(error) };
}

async function load(): Promise<Handler> {
  try {
    const module = (await import(file)) as Record<string, unknown>;
    if (typeof module[name] !== "function") throw new TypeError(`${file} exports no function '${name}'`);
    return module[name] as Handler;
  } catch (error) {
    await post("/init/error", describe(error));
    process.exit(1);
  }
}

async function serveNext(handler: Handler): Promise<void> {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
  const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
  const context = { awsRequestId: id, getRemainingTimeInMillis: () => deadline - Date.now() };
  // As Lambda's: when nothing is left that could answer, the invocation is over, and its result is nothing.
  const answerNothing = (): void => void post(`/invocation/${id}/response`, null);
  process.once("beforeExit", answerNothing);
  try {
    const result: unknown = await handler(await next.json(), context);
    process.off("beforeExit", answerNothing);
    await post(`/invocation/${id}/response`, result);
  } catch (error) {
    await post(`/invocation/${id}/error`, describe(error));
  }
}

const handler = await load();
for (;;) {
  // The host may go first.
  await serveNext(handler).catch(() => process.exit(0));
}
