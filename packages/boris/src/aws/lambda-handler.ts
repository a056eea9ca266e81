import { systemClock } from "../clock.ts";
import { makeClients } from "./clients.ts";
import { functionResources } from "./function-resources.ts";
import { LambdaBackend } from "./lambda-backend.ts";
import type { LambdaBatchResponse, LambdaContext, LambdaSqsEvent } from "./lambda-events.ts";
import { LambdaWorker } from "./lambda-worker.ts";
import { Telemetry } from "./telemetry.ts";
import { readWorkerSettings } from "./worker-settings.ts";

export type LambdaHandler = (event: LambdaSqsEvent, context: LambdaContext) => Promise<LambdaBatchResponse>;

/** Lambda's smallest memory, for an environment that does not say. */
const leastMemoryMb = 128;

/**
 * Makes the handler of one execution environment, while Lambda initialises it.
 *
 * @throws BackendError if the environment's settings are not complete
 */
export function startHandler(sandboxEntry: URL, env: NodeJS.ProcessEnv): LambdaHandler {
  const settings = readWorkerSettings(env);
  const memoryMb = Number(env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] ?? leastMemoryMb);
  const worker = new LambdaWorker({
    backend: new LambdaBackend(makeClients({}), settings, systemClock),
    clock: systemClock,
    resources: functionResources(memoryMb, Number(settings.batchSize)),
    telemetry: new Telemetry(settings),
    sandboxEntry,
  });
  worker.warm();
  return (event, context) => worker.run(event, context);
}
