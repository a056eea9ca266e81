import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { json } from "node:stream/consumers";

/** A function whose code SST was asked to deploy. */
export interface FunctionBuild {
  /** Name of the function's component. */
  readonly functionId: string;
  readonly handler: string;
  /** Folder with the code. */
  readonly folder: string;
  /** What SST uploads: the folder, zipped. */
  readonly zip: string;
}

interface Call {
  readonly method: string;
  readonly params: readonly [BuildInput];
}

interface BuildInput {
  readonly functionID: string;
  readonly handler: string;
  readonly bundle?: string;
}

/**
 * Answers what SST's components ask its command line while they run, for an app whose working folder is `work`. Gives
 * the builds that will be asked for.
 */
export async function answerAsCli(work: string): Promise<readonly FunctionBuild[]> {
  const builds: FunctionBuild[] = [];
  const server = createServer((request, response) => {
    void json(request)
      .then((call) => ({ result: answer(call as Call, work, builds) }))
      .catch((error: unknown) => ({ error: String(error) }))
      .then((reply) => response.end(JSON.stringify(reply)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  // The program is over when nothing else keeps the process alive.
  server.unref();
  server.on("connection", (socket) => socket.unref());
  process.env["SST_SERVER"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return builds;
}

function answer({ method, params: [input] }: Call, work: string, builds: FunctionBuild[]): object {
  switch (method) {
    case "Provider.Aws.Bootstrap":
      return { asset: "sst-asset-test", state: "sst-state-test" };
    case "Runtime.Build": {
      const { functionID, handler, bundle } = input;
      // Code that SST builds itself would need its Go builder.
      if (bundle === undefined) throw new Error(`${functionID} brings no code of its own`);
      const file = path.join(bundle, `${path.parse(handler).name}.mjs`);
      if (!existsSync(file)) throw new Error(`${functionID} has no ${file}`);
      const zip = path.join(work, "artifacts", functionID, "code.zip");
      builds.push({ functionId: functionID, handler, folder: bundle, zip });
      return { handler, out: bundle, errors: [], sourcemaps: [] };
    }
    default:
      throw new Error(`No answer to ${method}: has SST changed?`);
  }
}
