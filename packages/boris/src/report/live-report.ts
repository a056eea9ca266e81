import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, sleep } from "../clock.ts";
import { composeLivePage } from "./compose-page.ts";
import type { JobReport } from "./job-report.ts";
import type { PageAssets } from "./page-assets.ts";
import { noRows, type RowsCursor } from "./report-rows.ts";
import { RequestGuard } from "./request-guard.ts";

export interface LiveReportOptions {
  readonly report: JobReport;
  readonly assets: PageAssets;
  readonly clock: Clock;
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** Told when the job cannot be looked at for now. */
  readonly onError?: (error: unknown) => void;
}

/** How often the job is looked at. Its client writes as often what ended. */
const lookEveryMs = 1_000;

/** Of a job that takes long to look at, a fifth of the time goes into looking. */
const pausePerLook = 4;

/** Only this machine can reach it. */
const host = "127.0.0.1";

/** A page that is open, and what it has. */
interface Viewer {
  readonly response: ServerResponse;
  cursor: RowsCursor;
  edition: number;
}

/**
 * Serves the report of a job while it runs: the page, and to each page that is open what is new, as server-sent events.
 * Only who knows the address can ask: it holds a random token.
 */
export class LiveReport implements AsyncDisposable {
  readonly #report: JobReport;
  readonly #options: LiveReportOptions;
  readonly #page: ReturnType<typeof composeLivePage>;
  readonly #token = randomBytes(24).toString("base64url");
  readonly #server: Server;
  readonly #viewers = new Set<Viewer>();
  readonly #stopping = new AbortController();
  #guard: RequestGuard | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: LiveReportOptions) {
    this.#options = options;
    this.#report = options.report;
    this.#page = composeLivePage(options.assets);
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Begins to serve and to look at the job. Resolves to where the page is; rejects if the port is taken. */
  async start(): Promise<URL> {
    this.#server.listen(this.#options.port ?? 0, host);
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    this.#guard = new RequestGuard(port, this.#token);
    this.#looking ??= this.#look();
    return new URL(`http://${host}:${port}/${this.#token}/`);
  }

  /** Resolves when nobody is served any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    for (const { response } of this.#viewers) response.end();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Looks once, and tells those who watch. */
  async tick(): Promise<void> {
    if (this.#report.progress.state !== "ended") await this.#report.readNews();
    for (const viewer of this.#viewers) this.#tell(viewer);
  }

  async #look(): Promise<void> {
    const { clock, onError } = this.#options;
    while (!this.#stopping.signal.aborted) {
      const startedAt = clock.now();
      // A network that fails for a while is no reason to stop looking.
      await this.tick().catch((error: unknown) => onError?.(error));
      if (this.#report.progress.state === "ended") return;
      const tookMs = clock.now() - startedAt;
      await sleep(clock, Math.max(lookEveryMs, pausePerLook * tookMs), this.#stopping.signal);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = this.#guard?.pathOf(request);
    if (path === undefined) return refuse(response, 403, "Forbidden: open the address that 'boris report' printed");
    if (request.method !== "GET") return refuse(response, 405, "Method not allowed");
    if (path === "/") return this.#sendPage(response);
    if (path === "/events") return this.#watch(response);
    refuse(response, 404, "Not found");
  }

  #sendPage(response: ServerResponse): void {
    response.writeHead(200, {
      ...headers,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": `${this.#page.policy}; frame-ancestors 'none'`,
    });
    response.end(this.#page.html);
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { ...headers, "Content-Type": "text/event-stream" });
    const viewer: Viewer = { response, cursor: noRows, edition: this.#report.edition };
    this.#viewers.add(viewer);
    response.on("close", () => this.#viewers.delete(viewer));
    this.#tell(viewer);
  }

  #tell(viewer: Viewer): void {
    // A page that does not read for now is told of everything at once when it does.
    if (viewer.response.writableNeedDrain) return;
    const { edition, end } = this.#report;
    // Who has rows of an earlier edition begins anew.
    const cursor = viewer.edition === edition ? viewer.cursor : noRows;
    const part = JSON.stringify(this.#report.part(cursor));
    viewer.response.write(`event: part\ndata: ${part}\n\n`);
    Object.assign(viewer, { cursor: end, edition });
  }
}

const headers = {
  "Cache-Control": "no-store",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${why}\n`);
}
