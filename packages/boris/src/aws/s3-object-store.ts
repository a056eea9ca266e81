import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import pLimit, { type LimitFunction } from "p-limit";
import type { HasOptions, ListOptions, ObjectCallOptions, ObjectStore, PutOptions } from "../backend/object-store.ts";
import { BackendError } from "../errors.ts";
import { awsFailure, nameOf } from "./aws-failure.ts";
import { abortedBy } from "./sdk-options.ts";

/** S3: keys that one DeleteObjects takes (API reference). */
const maxDeletes = 1_000;

/** Writers that meet at one key get a 409 and may try again (API reference, PutObject). Ten of them need some rounds. */
const maxConflicts = 20;

/** Requests under way at once. A thousand uploads at once would sign early and wait for a socket until it is late. */
const maxRequests = 100;

/** A bucket of S3, through a client that is given and may be shared. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #limit: LimitFunction = pLimit(maxRequests);

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(key: string, pieces: readonly Uint8Array[], options: PutOptions = {}): Promise<"stored" | "exists"> {
    checkKey(key);
    const { signal, ifAbsent = false } = options;
    const [only] = pieces;
    const body = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: body,
      ...(ifAbsent ? { IfNoneMatch: "*" } : {}),
    });
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        await this.#run(signal, () => this.#client.send(command, abortedBy(signal)));
        return "stored";
      } catch (thrown) {
        const name = nameOf(thrown);
        if (ifAbsent && /^(PreconditionFailed|412)$/.test(name)) return "exists";
        if (!/^(ConditionalRequestConflict|409)$/.test(name) || conflicts >= maxConflicts) {
          throw this.#failure(`put object '${key}' into`, "s3:PutObject", thrown, signal);
        }
      }
    }
  }

  async get(key: string, { signal }: ObjectCallOptions = {}): Promise<Uint8Array | undefined> {
    checkKey(key);
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
    try {
      return await this.#run(signal, async () => {
        const { Body } = await this.#client.send(command, abortedBy(signal));
        return ownBytes((await Body?.transformToByteArray()) ?? new Uint8Array());
      });
    } catch (thrown) {
      if (nameOf(thrown) === "NoSuchKey") return undefined;
      throw this.#failure(`get object '${key}' from`, "s3:GetObject", thrown, signal);
    }
  }

  async has(key: string, { putSince = -Infinity, signal }: HasOptions = {}): Promise<boolean> {
    checkKey(key);
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
    try {
      const { LastModified } = await this.#run(signal, () => this.#client.send(command, abortedBy(signal)));
      return LastModified === undefined || LastModified.getTime() >= putSince;
    } catch (thrown) {
      // A HEAD has no body that could name the error.
      if (/^(NotFound|404)$/.test(nameOf(thrown))) return false;
      throw this.#failure(`look for object '${key}' in`, "s3:GetObject", thrown, signal);
    }
  }

  async *list(prefix: string, options: ListOptions = {}): AsyncIterable<string> {
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await this.#listPage(prefix, token, options);
      yield* page.keys;
      token = page.next;
    }
  }

  async delete(keys: readonly string[], { signal }: ObjectCallOptions = {}): Promise<void> {
    for (let start = 0; start < keys.length; start += maxDeletes) {
      await this.#deleteSome(keys.slice(start, start + maxDeletes), signal);
    }
  }

  async #listPage(
    prefix: string,
    token: string | undefined,
    { after, delimiter, signal }: ListOptions,
  ): Promise<{ keys: readonly string[]; next: string | undefined }> {
    // XML cannot carry every character that a key may have, so S3 is asked to encode them.
    const command = new ListObjectsV2Command({
      Bucket: this.#bucket,
      Prefix: prefix,
      EncodingType: "url",
      Delimiter: delimiter,
      StartAfter: after,
      ContinuationToken: token,
    });
    try {
      const page = await this.#run(signal, () => this.#client.send(command, abortedBy(signal)));
      const keys = (page.Contents ?? []).map(({ Key = "" }) => decodeKey(Key));
      const folders = (page.CommonPrefixes ?? []).map(({ Prefix = "" }) => decodeKey(Prefix));
      const next = page.NextContinuationToken;
      if (folders.length === 0) return { keys, next };
      // Where a folder begins before `after` and ends behind it, S3 gives it for the keys that are behind.
      const behind = folders.filter((folder) => after === undefined || byBytes(folder, after) > 0);
      return { keys: [...keys, ...behind].toSorted(byBytes), next };
    } catch (thrown) {
      throw this.#failure("list the objects of", "s3:ListBucket", thrown, signal);
    }
  }

  async #deleteSome(keys: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const command = new DeleteObjectsCommand({
      Bucket: this.#bucket,
      Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
    });
    try {
      const { Errors = [] } = await this.#run(signal, () => this.#client.send(command, abortedBy(signal)));
      const [first] = Errors;
      if (first === undefined) return;
      throw new BackendError(
        `Cannot delete ${Errors.length} objects from bucket '${this.#bucket}': ${first.Code} for '${first.Key}'`,
      );
    } catch (thrown) {
      throw this.#failure("delete objects from", "s3:DeleteObject", thrown, signal);
    }
  }

  #run<T>(signal: AbortSignal | undefined, request: () => Promise<T>): Promise<T> {
    return this.#limit(() => {
      signal?.throwIfAborted();
      return request();
    });
  }

  #failure(action: string, permission: string, thrown: unknown, signal: AbortSignal | undefined): unknown {
    return awsFailure(`${action} bucket '${this.#bucket}'`, permission, thrown, signal);
  }
}

/** The address of an object without a key is that of its bucket: putting it would ask S3 for a new bucket. */
function checkKey(key: string): void {
  if (key === "") throw new BackendError("Cannot use an object without a key");
}

/** Bytes that share no buffer with anything else. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes);
}

/** The order in which S3 lists; strings compare by UTF-16 units, which is another one. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** S3 encodes a space as `+` and a plus as `%2B` (as in its event notifications). */
function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll("+", " "));
}
