import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { signalTree } from "./process-tree.ts";

export interface EnvironmentOptions {
  /** Module and name of the handler. */
  readonly handlerFile: URL;
  readonly handlerName: string;
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly onLog: (text: string) => void;
}

export type InvocationResult =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  /** The environment is gone: time-out, or the process died. */
  | { readonly kind: "died"; readonly reason: "timeout" | "exit" };

const clientFile = fileURLToPath(new URL("./runtime-client.ts", import.meta.url));

/** One execution environment of Lambda: a process behind a Runtime API, frozen whenever it has nothing to do. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #server: Server;
  #child: ChildProcess | undefined;
  #isReady = Promise.withResolvers<void>();
  #pendingNext: ServerResponse | undefined;
  #onResult: ((result: InvocationResult) => void) | undefined;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  get alive(): boolean {
    return this.#child !== undefined;
  }

  /** Resolves when the handler is loaded and asks for its first event. */
  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { handlerFile, handlerName, env, memoryMb } = this.#options;
    const { port } = this.#server.address() as AddressInfo;
    const child = spawn(process.execPath, [clientFile, handlerFile.href, handlerName], {
      env: {
        PATH: process.env["PATH"],
        TMPDIR: process.env["TMPDIR"],
        ...env,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_FUNCTION_NAME: "boris-worker",
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", this.#options.onLog);
    child.once("exit", () => this.#gone("exit"));
    await this.#isReady.promise;
  }

  /** One event at a time. Never rejects. */
  async invoke(event: object): Promise<InvocationResult> {
    const response = this.#pendingNext;
    if (response === undefined || this.#child?.pid === undefined) return { kind: "died", reason: "exit" };
    this.#pendingNext = undefined;
    this.#isReady = Promise.withResolvers();
    const result = new Promise<InvocationResult>((resolve) => (this.#onResult = resolve));
    const timer = setTimeout(() => this.#gone("timeout"), this.#options.timeoutMs);
    signalTree(this.#child.pid, "SIGCONT");
    response.writeHead(200, {
      "lambda-runtime-aws-request-id": randomUUID(),
      "lambda-runtime-deadline-ms": String(Date.now() + this.#options.timeoutMs),
    });
    response.end(JSON.stringify(event));
    const known = await result;
    clearTimeout(timer);
    // Lambda freezes what asks for its next event.
    if (known.kind !== "died") await this.#isReady.promise;
    return known;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#gone("exit");
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, "exit");
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #gone(reason: "timeout" | "exit"): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid !== undefined) signalTree(pid, "SIGKILL");
    this.#isReady.resolve();
    this.#onResult?.({ kind: "died", reason });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.replace("/2018-06-01/runtime/", "") ?? "";
    if (path === "invocation/next") {
      this.#pendingNext = response;
      this.#isReady.resolve();
      if (this.#child?.pid !== undefined) signalTree(this.#child.pid, "SIGSTOP");
      return;
    }
    const body = await text(request);
    response.writeHead(202).end();
    const value: unknown = JSON.parse(body);
    if (path.endsWith("/response")) this.#onResult?.({ kind: "answered", value });
    else if (path === "init/error") this.#options.onLog(`init error: ${body}\n`);
    else this.#onResult?.({ kind: "threw", error: value });
  }
}
