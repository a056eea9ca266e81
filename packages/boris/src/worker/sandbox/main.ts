/**
 * Entry of the sandbox process: the only place where user code runs. It serves one worker over IPC, one
 * task at a time, and lives until the worker ends it, dies, or user code breaks it.
 */
import { startWatchdog } from "./watchdog.ts";
import { Channel } from "./channel.ts";
import { FunctionLoader } from "./load-function.ts";
import { Invoker } from "./invoke.ts";
import { OutputTail } from "./output-tail.ts";

startWatchdog(Number(process.argv[2]));

const channel = new Channel(process);
const loader = new FunctionLoader();
const invoker = new Invoker(channel, loader, new OutputTail(process));

channel.listen((message) => {
  switch (message.kind) {
    case "load":
      return void invoker.load(message.source);
    case "run":
      return void invoker.run(message);
    case "abort":
      return invoker.abort(message.reason);
    case "storage":
      return channel.settleStorage(message.id, message.reply);
  }
});

process.on("uncaughtException", (error) => invoker.failFromOutside(error));
process.on("unhandledRejection", (reason) => invoker.failFromOutside(reason));
process.on("beforeExit", () => invoker.failAsStalled());
process.on("disconnect", () => process.exit(0));

channel.send({ kind: "ready" });
