import type { WorkerBackend } from "../backend/backend.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import type { Task } from "../protocol/task.ts";
import type { GatherOptions } from "../transport/batcher.ts";
import { PatientObjects } from "../transport/patient-objects.ts";
import { PayloadStore } from "../transport/payload-store.ts";
import { Cancellations } from "./cancellations.ts";
import { FunctionFiles } from "./function-files.ts";
import type { Attempt } from "./outcome.ts";
import { Reports } from "./report.ts";
import { SandboxPool } from "./sandbox/sandbox-pool.ts";
import { answerStorage } from "./task-storage.ts";

/** Hears of attempts, to log them. It must not throw. */
export type AttemptListener = (task: Task, attempt: Attempt) => void;

export interface WorkerOptions {
  readonly clock: Clock;
  readonly backend: WorkerBackend;
  /** Where tasks come from, and where further attempts go. */
  readonly tasks: Queue;
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Heap limit of a sandbox, in MiB. */
  readonly memoryMb: number;
  /** A folder of this user alone, for bundles. */
  readonly cacheFolder: string;
  /** How soon a cancelled task is noticed; see `Cancellations` for what it costs. */
  readonly cancelCheckMs: number;
  /** See `Reports`. */
  readonly gather?: GatherOptions | undefined;
  /** Called for each attempt that ended, before it is reported. Default: nobody is told. */
  readonly onAttempt?: AttemptListener | undefined;
  /** See `SandboxProcess`. */
  readonly sandboxEntry?: URL | undefined;
}

/** What the steps of running a task share. It knows no cloud: all it reaches is behind the seam. */
export class Worker {
  readonly clock: Clock;
  readonly sandboxes: SandboxPool;
  readonly functions: FunctionFiles;
  readonly payloads: PayloadStore;
  readonly reports: Reports;
  readonly cancellations: Cancellations;
  readonly onAttempt: AttemptListener | undefined;

  constructor(options: WorkerOptions) {
    const { clock, tasks, concurrency, memoryMb, cacheFolder, cancelCheckMs, gather } = options;
    const objects = new PatientObjects(options.backend.objects, clock);
    const { deadLetters } = options.backend;
    const backend = { objects, deadLetters, completions: (address: string) => options.backend.completions(address) };
    this.clock = clock;
    this.onAttempt = options.onAttempt;
    this.functions = new FunctionFiles(objects, cacheFolder);
    this.payloads = new PayloadStore(objects);
    this.reports = new Reports({ clock, backend, tasks, gather, payloads: this.payloads });
    this.sandboxes = new SandboxPool({
      clock,
      memoryMb,
      entry: options.sandboxEntry,
      size: concurrency,
      storage: (request) => answerStorage(objects, request),
    });
    this.cancellations = new Cancellations({
      clock,
      objects,
      checkEveryMs: cancelCheckMs,
      onCancelled: (taskId) => this.sandboxes.cancel(taskId),
    });
  }

  async stop(): Promise<void> {
    this.cancellations.stop();
    await this.sandboxes.stop();
  }
}
