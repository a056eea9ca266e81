import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { local } from "borisjs/local";

/** The queues of a local backend's folder, seen and touched from outside of boris. */
export class LocalFolder {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Has boris make its tables there. */
  static async make(dir: string): Promise<LocalFolder> {
    const backend = local({ dir, concurrency: 1 }).create();
    await backend.start();
    await backend.stop();
    return new LocalFolder(dir);
  }

  /** Bodies of the messages in the queues whose names start so, oldest first. */
  bodies(queue: string): string[] {
    const sql = `SELECT body FROM messages JOIN queues ON queues.id = queue_id WHERE name LIKE ? || '%' ORDER BY messages.id`;
    return this.#with((database) =>
      database
        .prepare(sql)
        .all(queue)
        .map(({ body }) => String(body)),
    );
  }

  /** How many messages each queue has; queues without any are left out. */
  counts(): Record<string, number> {
    const sql = "SELECT name, count(*) AS count FROM messages JOIN queues ON queues.id = queue_id GROUP BY name";
    const rows = this.#with((database) => database.prepare(sql).all());
    return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
  }

  /** Names of the queues that there are. */
  queues(): string[] {
    return this.#with((database) => database.prepare("SELECT name FROM queues ORDER BY name").all()).map(({ name }) =>
      String(name),
    );
  }

  /** Puts any text into a queue; its name may be the beginning of the only one that starts so. */
  insert(queue: string, body: string): void {
    const sql = `INSERT INTO messages (queue_id, visible_at, receive_count, receipt, body)
                 SELECT id, 0, 0, ${2 ** 46}, ? FROM queues WHERE name LIKE ? || '%'`;
    this.#with((database) => database.prepare(sql).run(body, queue));
  }

  /** What was received and not deleted can be received again, as when its lease had ended. */
  endLeases(queue: string): void {
    const sql = "UPDATE messages SET visible_at = 0 WHERE queue_id IN (SELECT id FROM queues WHERE name LIKE ? || '%')";
    this.#with((database) => database.prepare(sql).run(queue));
  }

  /** Keys of the objects that start with `prefix`. */
  objects(prefix: string): string[] {
    const sql = "SELECT key FROM objects WHERE substr(key, 1, length(?)) = ? ORDER BY key";
    return this.#with((database) =>
      database
        .prepare(sql)
        .all(prefix, prefix)
        .map(({ key }) => String(key)),
    );
  }

  has(key: string): boolean {
    return this.objects(key).includes(key);
  }

  /** What is stored under a key. */
  text(key: string): string | undefined {
    const row = this.#with((database) => database.prepare("SELECT bytes FROM objects WHERE key = ?").get(key));
    return row === undefined ? undefined : Buffer.from(row["bytes"] as Uint8Array).toString();
  }

  /** The file of a large object. */
  fileOf(key: string): string {
    const row = this.#with((database) => database.prepare("SELECT file FROM objects WHERE key = ?").get(key));
    return join(this.dir, "objects", String(row?.["file"]));
  }

  /** Replaces what is stored under a key, or makes it. */
  put(key: string, text: string): void {
    const sql = "INSERT OR REPLACE INTO objects (key, size, bytes, file) VALUES (?, ?, ?, NULL)";
    this.#with((database) => database.prepare(sql).run(key, Buffer.byteLength(text), Buffer.from(text)));
  }

  remove(key: string): void {
    this.#with((database) => database.prepare("DELETE FROM objects WHERE key = ?").run(key));
  }

  #with<T>(use: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(join(this.dir, "queues.db"));
    try {
      database.exec("PRAGMA busy_timeout = 10000");
      return use(database);
    } finally {
      database.close();
    }
  }
}
