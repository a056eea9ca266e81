import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Clock } from "../../../packages/boris/src/clock.ts";
import { AwsError } from "./aws-error.ts";
import { deletionKeys, deleteXml, listXml } from "./s3-xml.ts";

export interface S3Request {
  readonly method: string;
  /** As it was sent: still encoded, and nothing taken for a way up. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly storedAt: number;
}

const maxKeyBytes = 1_024;
const maxPageKeys = 1_000;

/** The part of S3 that boris uses: whole objects in memory, conditional writes, lists, deletion of many. */
export class S3Service {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Map<string, StoredObject>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  createBucket(name: string): void {
    this.#buckets.set(name, new Map());
  }

  deleteBucket(name: string): void {
    this.#buckets.delete(name);
  }

  /** The action's name in IAM and in counts. */
  actionOf({ method, path, query }: S3Request): string {
    const hasKey = splitPath(path).key !== "";
    if (method === "POST" && query.has("delete")) return "DeleteObjects";
    if (method === "GET") return hasKey ? "GetObject" : "ListObjectsV2";
    if (method === "HEAD") return hasKey ? "HeadObject" : "HeadBucket";
    if (method === "PUT") return hasKey ? "PutObject" : "CreateBucket";
    return method === "DELETE" ? "DeleteObject" : method;
  }

  answer(request: S3Request): S3Answer {
    const { bucket, key } = splitPath(request.path);
    if (Buffer.byteLength(key) > maxKeyBytes) throw new AwsError("KeyTooLongError", "Your key is too long");
    const action = this.actionOf(request);
    if (action === "CreateBucket") {
      this.createBucket(bucket);
      return { status: 200 };
    }
    const objects = this.#buckets.get(bucket);
    if (objects === undefined) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    switch (action) {
      case "PutObject":
        return put(objects, key, request, this.#clock.now());
      case "GetObject":
      case "HeadObject":
        return get(objects, key, request);
      case "HeadBucket":
        return { status: 200 };
      case "DeleteObject":
        objects.delete(key);
        return { status: 204 };
      case "DeleteObjects":
        return deleteMany(objects, request);
      case "ListObjectsV2":
        return list(objects, bucket, request.query);
      default:
        throw new AwsError("NotImplemented", `The emulator does not know ${action}`, 501);
    }
  }
}

type Objects = Map<string, StoredObject>;

/** Path style only; `new URL` would take `..` in a key for a way up. */
function splitPath(path: string): { bucket: string; key: string } {
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
}

function put(objects: Objects, key: string, { header, body }: S3Request, storedAt: number): S3Answer {
  const existing = objects.get(key);
  if (header("if-none-match") === "*" && existing !== undefined) throw preconditionFailed();
  const wanted = header("if-match");
  if (wanted !== undefined && existing === undefined) throw noSuchKey();
  if (wanted !== undefined && wanted !== existing?.etag) throw preconditionFailed();
  const checksum = header("x-amz-checksum-crc32");
  if (checksum !== undefined && checksum !== crc32Of(body)) {
    throw new AwsError("BadDigest", "The CRC32 you specified did not match the calculated checksum.");
  }
  const object = { bytes: body, etag: `"${createHash("md5").update(body).digest("hex")}"`, storedAt };
  objects.set(key, object);
  return { status: 200, headers: { etag: object.etag } };
}

function get(objects: Objects, key: string, { method, header }: S3Request): S3Answer {
  const object = objects.get(key);
  if (object === undefined) throw noSuchKey();
  const { bytes, etag, storedAt } = object;
  const headers = {
    etag,
    "content-length": String(bytes.byteLength),
    "last-modified": new Date(storedAt).toUTCString(),
    ...(header("x-amz-checksum-mode") === "ENABLED" ? { "x-amz-checksum-crc32": crc32Of(bytes) } : {}),
  };
  return method === "HEAD" ? { status: 200, headers } : { status: 200, headers, body: bytes };
}

function deleteMany(objects: Objects, { body, header }: S3Request): S3Answer {
  const checked = header("content-md5") ?? header("x-amz-checksum-crc32") ?? header("x-amz-checksum-sha256");
  if (checked === undefined)
    throw new AwsError("InvalidRequest", "Missing required header for this request: Content-MD5");
  const keys = deletionKeys(body.toString());
  if (keys.length === 0 || keys.length > maxPageKeys) {
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
  for (const key of keys) objects.delete(key);
  return { status: 200, body: deleteXml() };
}

function list(objects: Objects, bucket: string, query: URLSearchParams): S3Answer {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const last = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64").toString();
  const max = Math.min(Number(query.get("max-keys") ?? maxPageKeys), maxPageKeys);
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && byBytes(key, last) > 0);
  // Only where a page ended is a common prefix over: behind a key inside of one, S3 gives it again.
  const shown = new Set(keys.map((key) => rolledUp(key, prefix, delimiter)));
  if (token !== null) shown.delete(last);
  const found = [...shown].toSorted(byBytes);
  const page = found.slice(0, max);
  const end = found.length > max ? page.at(-1) : undefined;
  const next = end === undefined ? undefined : Buffer.from(end).toString("base64");
  const isFolder = (key: string): boolean => delimiter !== "" && key.length > prefix.length && key.endsWith(delimiter);
  const contents = page.filter((key) => !isFolder(key)).map((key) => ({ key, object: objects.get(key) }));
  const encoded = query.get("encoding-type") === "url";
  return {
    status: 200,
    body: listXml({
      bucket,
      prefix,
      next,
      encoded,
      commonPrefixes: page.filter(isFolder),
      contents: contents.map(({ key, object }) => ({
        key,
        size: object?.bytes.byteLength ?? 0,
        etag: object?.etag ?? "",
      })),
    }),
  };
}

/** A key, or the common prefix that stands for it and others. */
function rolledUp(key: string, prefix: string, delimiter: string): string {
  const place = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return place === -1 ? key : key.slice(0, place + delimiter.length);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function crc32Of(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString("base64");
}

function noSuchKey(): AwsError {
  return new AwsError("NoSuchKey", "The specified key does not exist.", 404);
}

function preconditionFailed(): AwsError {
  return new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
}
