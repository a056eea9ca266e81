import type { ClientEvent } from "./client.ts";
import type { ChaosParam } from "./task.ts";

/** What is known of one job. */
export class JobWatch {
  readonly name: string;
  /** Folder of its ledger. */
  readonly ledger: string;
  readonly params: readonly ChaosParam[];
  /** By index, what the present client heard. */
  readonly outcomes = new Map<number, string[]>();
  readonly cancelled = new Set<number>();
  /** Successes that a client heard of before it was killed. */
  readonly succeededBefore = new Set<number>();
  jobId = "";
  futures = 0;
  completions = 0;
  duplicates = 0;
  hasEnded = false;

  constructor(name: string, ledger: string, params: readonly ChaosParam[]) {
    this.name = name;
    this.ledger = ledger;
    this.params = params;
  }

  clientDied(): void {
    for (const [index, outcomes] of this.outcomes) if (outcomes.includes("succeeded")) this.succeededBefore.add(index);
  }

  hear(event: ClientEvent): void {
    switch (event.kind) {
      case "job":
        this.jobId = event.jobId;
        this.outcomes.clear();
        return;
      case "cancelled":
        this.cancelled.add(event.index);
        return;
      case "settled":
        this.outcomes.set(event.index, [...(this.outcomes.get(event.index) ?? []), event.outcome]);
        return;
      case "end":
        this.hasEnded = true;
        this.futures = event.futures;
        this.completions += event.completions;
        this.duplicates += event.duplicates;
    }
  }
}
