/**
 * Entry of the sandbox process: the only place where user code runs. It serves one worker over IPC, one
 * task at a time, and lives until the worker ends it, dies, or user code breaks it.
 */
import { Channel } from "./channel.ts";
import { OutputTail } from "./output-tail.ts";
import { Runner } from "./runner.ts";
import { startWatchdog } from "./watchdog.ts";

startWatchdog(Number(process.argv[2]));

const channel = new Channel(process);
const runner = new Runner(channel, new OutputTail(process));

channel.listen((message) => {
  switch (message.kind) {
    case "source":
      return runner.know(message.source);
    case "run":
      return runner.add(message);
    case "recall":
      return runner.recall(message.runIds);
    case "abort":
      return runner.abort(message.runId, message.reason);
    case "storage":
      return channel.settleStorage(message.id, message.reply);
  }
});

process.on("uncaughtException", (error) => runner.failFromOutside(error));
process.on("unhandledRejection", (reason) => runner.failFromOutside(reason));
process.on("beforeExit", () => runner.failAsStalled());
process.on("disconnect", () => process.exit(0));

void channel.send({ kind: "ready" });
