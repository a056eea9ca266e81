import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Clock, systemClock } from "../../../packages/boris/src/clock.ts";
import { AwsError } from "./aws-error.ts";
import { LambdaService, SsmService } from "./other-services.ts";
import { S3Service, type S3Request } from "./s3-service.ts";
import { errorXml } from "./s3-xml.ts";
import { SqsService, type SqsAnswer } from "./sqs-service.ts";

export interface EmulatorOptions {
  readonly clock?: Clock;
  /** Called before each request is served: it may take its time, or throw an `AwsError` that is the answer. */
  readonly intercept?: (request: EmulatedRequest) => void | Promise<void>;
}

/** A request as tests see it. */
export interface EmulatedRequest {
  readonly service: "sqs" | "s3" | "ssm" | "lambda";
  /** Name of the action in the API reference, such as `SendMessageBatch`. */
  readonly action: string;
  /** The SQS queue or the S3 key that it is about. */
  readonly subject: string;
  readonly bodyBytes: number;
  /** Whose it is: the signature itself is not checked. */
  readonly accessKeyId: string;
}

/**
 * SQS, S3 and a little of SSM and Lambda on 127.0.0.1, in this process and in memory, for the real AWS SDK. It does what AWS
 * documents, errors included, and `test/aws/emulator.test.ts` holds it to that. It checks no signatures.
 */
export class Emulator {
  readonly sqs: SqsService;
  readonly s3: S3Service;
  readonly ssm = new SsmService();
  readonly lambda = new LambdaService();
  /** Every request since the start or since `forget`, in order. */
  requests: EmulatedRequest[] = [];
  intercept: EmulatorOptions["intercept"];
  readonly #server: Server;

  private constructor({ clock = systemClock, intercept }: EmulatorOptions) {
    this.intercept = intercept;
    this.s3 = new S3Service(clock);
    this.sqs = new SqsService(clock, () => this.endpoint);
    this.#server = createServer(
      { keepAliveTimeout: 60_000 },
      (request, response) => void this.#serve(request, response),
    );
  }

  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = new Emulator(options);
    emulator.#server.listen(0, "127.0.0.1");
    await once(emulator.#server, "listening");
    return emulator;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many requests there were of each action. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { action } of this.requests) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  }

  forget(): void {
    this.requests = [];
  }

  async close(): Promise<void> {
    this.sqs.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const target = request.headers["x-amz-target"];
    if (typeof target === "string") await this.#serveJson(request, target, body, response, gone.signal);
    else if (request.url?.startsWith("/2015-03-31/")) await this.#serveLambda(request, request.url, response);
    else await this.#serveS3(request, body, response);
  }

  async #serveJson(
    request: IncomingMessage,
    target: string,
    body: Buffer,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const [prefix = "", action = ""] = target.split(".");
    const service = prefix === "AmazonSQS" ? "sqs" : "ssm";
    const input = JSON.parse(body.toString() || "{}") as { QueueUrl?: string; QueueName?: string; Name?: string };
    try {
      const subject = input.QueueName ?? input.QueueUrl?.slice(input.QueueUrl.lastIndexOf("/") + 1) ?? "";
      await this.#admit(request, { service, action, subject, bodyBytes: body.byteLength });
      const answer: SqsAnswer =
        service === "sqs" ? await this.sqs.call(action, input, gone) : { output: this.ssm.answer(action, input) };
      if (response.destroyed) answer.undo?.();
      else writeJson(response, 200, answer.output);
    } catch (error) {
      writeJsonError(response, errorOf(error));
    }
  }

  async #serveLambda(request: IncomingMessage, url: string, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(url, this.endpoint);
    const { action, output } = this.lambda.answer(searchParams);
    try {
      await this.#admit(request, { service: "lambda", action, subject: "", bodyBytes: 0 });
      writeJson(response, 200, output());
    } catch (error) {
      writeJsonError(response, errorOf(error));
    }
  }

  async #serveS3(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const [path = "/", query] = url.split("?", 2);
    const header = (name: string): string | undefined => headers[name]?.toString();
    const asked: S3Request = { method, path, query: new URLSearchParams(query), header, body };
    try {
      const action = this.s3.actionOf(asked);
      const subject = decodeURIComponent(path);
      await this.#admit(request, { service: "s3", action, subject, bodyBytes: body.byteLength });
      const { status, headers: own, body: bytes } = this.s3.answer(asked);
      response.writeHead(status, own).end(bytes);
    } catch (error) {
      const { code, message, status } = errorOf(error);
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(method === "HEAD" ? undefined : errorXml(code, message));
    }
  }

  async #admit({ headers }: IncomingMessage, asked: Omit<EmulatedRequest, "accessKeyId">): Promise<void> {
    const accessKeyId = /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
    const request = { ...asked, accessKeyId };
    this.requests.push(request);
    await this.intercept?.(request);
  }
}

function errorOf(error: unknown): AwsError {
  return error instanceof AwsError ? error : new AwsError("InternalError", String(error), 500);
}

function writeJson(response: ServerResponse, status: number, output: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(output));
}

/** SQS gives the name that it had in its older protocol in a header, which the SDK reads as `Code`. */
function writeJsonError(response: ServerResponse, { code, message, status }: AwsError): void {
  const older = code === "QueueDoesNotExist" ? "AWS.SimpleQueueService.NonExistentQueue" : code;
  response.setHeader("x-amzn-query-error", `${older};${status < 500 ? "Sender" : "Receiver"}`);
  response.setHeader("x-amzn-errortype", code);
  writeJson(response, status, { __type: `com.amazonaws.sqs#${code}`, message });
}
