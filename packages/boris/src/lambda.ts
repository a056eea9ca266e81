/**
 * Entry of the worker Lambda: name `handler` of this module, or of a bundle of it, as the function's handler.
 *
 * It is its sandbox as well, in a process of its own: whatever a bundler makes of it is one file, and so there is no second
 * one that a deployment could forget. Hence the imports that wait until it is known which of the two it is to be.
 */
import type { LambdaBatchResponse, LambdaContext, LambdaSqsEvent } from "./aws/lambda-events.ts";
import type { LambdaHandler } from "./aws/lambda-handler.ts";
import { sandboxFlag } from "./worker/sandbox/sandbox-flag.ts";

const start = process.argv.includes(sandboxFlag) ? await becomeSandbox() : await becomeWorker();

/** Runs the tasks of SQS messages and names those that stay in the queue. */
export function handler(event: LambdaSqsEvent, context: LambdaContext): Promise<LambdaBatchResponse> {
  return start(event, context);
}

async function becomeWorker(): Promise<LambdaHandler> {
  const { startHandler } = await import("./aws/lambda-handler.ts");
  try {
    return startHandler(new URL(import.meta.url), process.env);
  } catch (error) {
    // Each event fails with it. Were it thrown here, Lambda would load the module again and again.
    return () => Promise.reject(error);
  }
}

async function becomeSandbox(): Promise<LambdaHandler> {
  await import("./worker/sandbox/main.ts");
  return () => Promise.reject(new Error("A sandbox handles no events"));
}
