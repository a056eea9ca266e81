import { sortedSites, type Slice } from "../draft/slice.ts";
import type { GeneratedModule } from "../plan.ts";
import { ModuleText } from "./module-text.ts";
import { addedExport } from "./names.ts";
import { siteFactory, siteName } from "./site-factory.ts";

/** A module as it stands, which also exports unexported names and the factories of its closures. */
export function extendedModule(slice: Slice): GeneratedModule {
  const { unit, definitions } = slice;
  const text = new ModuleText(unit);
  text.add(text.source, "\n");
  for (const site of sortedSites(slice)) {
    if (unit.isModule) text.add("export ");
    text.add(...siteFactory(text.source, site), "\n");
    if (!unit.isModule) text.add(`module.exports.${siteName(site)} = ${siteName(site)};\n`);
  }
  for (const name of [...definitions].toSorted()) {
    const exported = addedExport(name);
    text.add(unit.isModule ? `export { ${name} as ${exported} };\n` : `module.exports.${exported} = ${name};\n`);
  }
  return text.finish();
}
