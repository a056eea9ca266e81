import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Lets through who knows the token, and came by the address that was printed. A page of somebody else can make a browser
 * ask this server by a name of its own (DNS rebinding): then the `Host` header tells.
 */
export class RequestGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #token: Buffer;

  constructor(port: number, token: string) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    this.#token = digest(token);
  }

  /** The path behind the token; `undefined` for a request that is not let through. */
  pathOf({ headers, url = "" }: Pick<IncomingMessage, "headers" | "url">): string | undefined {
    if (headers.host === undefined || !this.#hosts.has(headers.host)) return undefined;
    const [, token = "", path] = /^\/([^/?#]*)(\/[^?#]*)/.exec(url) ?? [];
    // Digests are of one length, whatever was asked for, and are compared in the same time.
    return timingSafeEqual(digest(token), this.#token) ? path : undefined;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
