import type { Profiler } from "node:inspector";
import { loadedScript } from "./loaded-scripts.ts";
import { post } from "./session.ts";

const urls = new Map<string, string>();

/**
 * The url of a script. The profiler's coverage lists most scripts with their urls in 5 ms, where the
 * debugger, which hashes each source, takes 20 to 60 ms.
 */
export function scriptUrl(scriptId: string): string | undefined {
  const known = urls.get(scriptId);
  if (known !== undefined) return known;
  post("Profiler.enable");
  try {
    const { result } = post("Profiler.getBestEffortCoverage") as Profiler.GetBestEffortCoverageReturnType;
    for (const { scriptId: id, url } of result) urls.set(id, url);
  } finally {
    post("Profiler.disable");
  }
  return urls.get(scriptId) ?? loadedScript(scriptId)?.url;
}
