import type { ImportDeclaration, Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { sortedSites, type Binding, type Slice } from "../draft/slice.ts";
import type { GeneratedModule } from "../plan.ts";
import { ModuleText } from "./module-text.ts";
import { SLICE_EXPORT } from "./names.ts";
import { decoratorsBefore, siteFactory, siteName } from "./site-factory.ts";

/**
 * What is needed of the running script. Its imports stay imports; everything else stands in a
 * function, since classes and constants may need captured values, which are there only when the
 * worker calls it:
 *
 *     import { z } from "zod";
 *     export function $boris_slice($boris_restoration) {
 *       $boris_restoration.define({ "main.ts#train": () => train });
 *       let rate = $boris_restoration.value(1, ($boris_value) => { rate = $boris_value; });
 *       function train(x) { … }
 *     }
 */
export function scriptModule(draft: Draft, slice: Slice): GeneratedModule {
  const text = new ModuleText(slice.unit);
  const bindings = [...slice.bindings.values()].toSorted((a, b) => a.order - b.order);
  addImports(text, slice, bindings);
  addModuleLevel(text, bindings);
  text.add(
    slice.unit.isModule
      ? `export function ${SLICE_EXPORT}($boris_restoration) {\n`
      : `exports.${SLICE_EXPORT} = function ($boris_restoration) {\n`,
  );
  addRegistrations(text, draft, slice);
  addBindings(text, bindings);
  for (const site of sortedSites(slice)) text.add(...siteFactory(text.source, site), "\n");
  text.add("}\n");
  return text.finish();
}

function addImports(text: ModuleText, { unit }: Slice, bindings: readonly Binding[]): void {
  const needed = bindings.filter((binding) => binding.kind === "import");
  for (const [declaration, specifiers] of Map.groupBy(needed, (binding) => binding.declaration)) {
    const attributes = declaration.attributes.map((attribute) => unit.slice(attribute)).join(", ");
    const suffix = attributes === "" ? "" : ` with { ${attributes} }`;
    text.add(`import ${importClause(specifiers)} from ${moduleName(declaration)}${suffix};\n`);
  }
}

type ImportBinding = Binding & { readonly kind: "import" };

function importClause(bindings: readonly ImportBinding[]): string {
  const clauses: string[] = [];
  const named: string[] = [];
  for (const { specifier } of bindings) {
    const local = specifier.local.name;
    if (specifier.type === "ImportDefaultSpecifier") clauses.unshift(local);
    else if (specifier.type === "ImportNamespaceSpecifier") clauses.push(`* as ${local}`);
    else {
      const { imported } = specifier;
      const name = imported.type === "Literal" ? JSON.stringify(imported.value) : imported.name;
      named.push(name === local ? name : `${name} as ${local}`);
    }
  }
  if (named.length > 0) clauses.push(`{ ${named.toSorted().join(", ")} }`);
  return clauses.join(", ");
}

function moduleName(declaration: ImportDeclaration): string {
  return JSON.stringify(declaration.source.value);
}

/** Declarations that TypeScript allows in a module's own scope only, and awaited imports, which become plain ones. */
function addModuleLevel(text: ModuleText, bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    if (binding.kind === "statement" && binding.isModuleLevel) addStatements(text, binding.nodes);
    if (binding.kind === "awaited-import") {
      const { declarator, source } = binding;
      const name = declarator.id.type === "Identifier" ? declarator.id.name : `$boris_import${declarator.start}`;
      text.add(`import * as ${name} from ${JSON.stringify(source)};\n`);
    }
  }
}

function addRegistrations(text: ModuleText, draft: Draft, slice: Slice): void {
  const { unit, definitions } = slice;
  const defined = [...definitions]
    .toSorted()
    .map((name) => `${JSON.stringify(draft.key(unit.file, name))}: () => ${name}`);
  const placed = sortedSites(slice).map(
    (site) => `${JSON.stringify(draft.key(unit.file, site.node.start))}: ${siteName(site)}`,
  );
  text.add(
    `$boris_restoration.define({ ${defined.join(", ")} });\n`,
    `$boris_restoration.addSites({ ${placed.join(", ")} });\n`,
  );
}

function addBindings(text: ModuleText, bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    switch (binding.kind) {
      case "statement":
        if (!binding.isModuleLevel) addStatements(text, binding.nodes);
        break;
      case "function":
      case "rebuild":
        text.add(`const ${binding.name} = (`, text.snip(binding.node), ");\n");
        break;
      case "value":
        text.add(
          `let ${binding.name} = $boris_restoration.value(${binding.index}, ($boris_value) => { ${binding.name} = $boris_value; });\n`,
        );
        break;
      case "awaited-import":
        if (binding.declarator.id.type !== "Identifier") {
          text.add("const ", text.snip(binding.declarator.id), ` = $boris_import${binding.declarator.start};\n`);
        }
        break;
      case "import":
      case "covered":
        break;
    }
  }
}

function addStatements(text: ModuleText, nodes: readonly Node[]): void {
  for (const node of nodes) {
    const inner = "declaration" in node && node.declaration ? (node.declaration as Node) : node;
    if ("decorators" in inner && inner.decorators) text.add(...decoratorsBefore(text.source, inner));
    text.add(text.snip(inner), "\n");
  }
}
