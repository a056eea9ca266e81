import path from "node:path";
import type { CapturePlan } from "../capture/plan.ts";
import { BundleError } from "../errors.ts";
import type { ImportEdge, InputGraph } from "./input-graph.ts";

/**
 * The script that calls `map` is never run again, so no module of a bundle may import it.
 * The entry may: what it imports under the script's path is the part that capture cut out.
 *
 * @throws BundleError with the chain of imports.
 */
export function refuseRunningScript(plan: CapturePlan, graph: InputGraph): void {
  for (const file of graph.files) {
    const edge = graph.importsOf(file).find((candidate) => pullsScriptIn(candidate, plan));
    if (edge) throw refusal(plan, graph, edge);
  }
}

function pullsScriptIn({ importer, imported }: ImportEdge, plan: CapturePlan): boolean {
  if (!plan.runningScript.has(imported)) return false;
  const cutOut = plan.generated.has(imported);
  const byThePlan = importer === plan.entry.path || plan.runningScript.has(importer);
  return !(cutOut && byThePlan);
}

function refusal(plan: CapturePlan, graph: InputGraph, last: ImportEdge): BundleError {
  const chain = [...(graph.chain(plan.entry.path, last.importer) ?? []), last];
  const modules = chain.map((edge) => path.relative(plan.projectRoot, edge.imported)).join(" -> ");
  return new BundleError(
    `Cannot bundle '${plan.name}' as it imports the running script, which is not run again on workers: ${modules}. ` +
      "Move what is needed from the script to a module of its own",
  );
}
