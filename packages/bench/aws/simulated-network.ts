import { type Clock, sleep } from "../../boris/src/clock.ts";
import type { BilledRequest } from "./bill.ts";
import { s3Ms, sqsMs } from "./latencies.ts";

/** Notes requests and makes them take their time. */
export class SimulatedNetwork {
  readonly clock: Clock;
  requests: BilledRequest[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Resolves when the request was answered. One that waits on the other side is noted first and passes later. */
  async request(request: BilledRequest): Promise<void> {
    this.note(request);
    await this.pass(request.service);
  }

  note(request: BilledRequest): void {
    this.requests.push(request);
  }

  async pass(service: BilledRequest["service"]): Promise<void> {
    await sleep(this.clock, service === "s3" ? s3Ms : sqsMs);
  }
}
