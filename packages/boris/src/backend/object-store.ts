/** The object store of the seam, with the behaviour of S3: strongly consistent, whole objects only. */
export interface ObjectStore {
  /**
   * Stores an object given as one or more pieces, which are joined and not changed meanwhile. With `ifAbsent`
   * an object that is there already is left as it is, and `exists` is the answer.
   */
  put(key: string, pieces: readonly Uint8Array[], options?: PutOptions): Promise<"stored" | "exists">;

  /** The whole object, or `undefined` if there is none. The bytes belong to the caller. */
  get(key: string, options?: ObjectCallOptions): Promise<Uint8Array | undefined>;

  has(key: string, options?: HasOptions): Promise<boolean>;

  /** Keys that start with `prefix`, in ascending order of their UTF-8 bytes. */
  list(prefix: string, options?: ListOptions): AsyncIterable<string>;

  /** Deletes objects; those that are not there are no error. */
  delete(keys: readonly string[], options?: ObjectCallOptions): Promise<void>;
}

export interface ObjectCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface HasOptions extends ObjectCallOptions {
  /**
   * Milliseconds since the epoch, to the second: an object that was put before counts as absent, as it may be about to
   * expire. Where objects never expire, all count. Default: all count.
   */
  readonly putSince?: number;
}

export interface ListOptions extends ObjectCallOptions {
  /**
   * Keys that go on behind a `/` after the prefix are given as one, which ends with that `/`: the folders of a folder, at
   * the price of their number, whatever is in them. Default: every key, whole.
   */
  readonly delimiter?: "/";
  /** Only what sorts behind this is given. Default: everything. */
  readonly after?: string;
}

export interface PutOptions extends ObjectCallOptions {
  /** Default false: an object that is there is replaced, at once and as a whole. */
  readonly ifAbsent?: boolean;
}
