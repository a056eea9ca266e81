import type MagicString from "magic-string";
import type { Class } from "oxc-parser";
import { SUPER_CLASS, type Site } from "../draft/slice.ts";
import { isClassNode, isFunctionNode, isMethod, type FunctionNode } from "../source/syntax.ts";

/** Generated text with pieces of the source in it, which keep their positions in the source map. */
export type Piece = string | MagicString;

/** Name of the factory of a site. */
export function siteName({ node }: Site): string {
  return `$boris_site${node.start}`;
}

/**
 * A function that makes what the site makes, in a scope with the captured variables:
 * `function $boris_site12($boris_env) { let { k } = $boris_env; return [(x) => x * k, ($boris_env) => { k = $boris_env.k; }]; }`
 */
export function siteFactory(source: MagicString, site: Site): Piece[] {
  const variables = [...site.variables].toSorted();
  const declare = variables.length > 0 ? `let { ${variables.join(", ")} } = $boris_env; ` : "";
  const assign = `($boris_env) => { ${variables.map((name) => `${name} = $boris_env.${name};`).join(" ")} }`;
  return [`function ${siteName(site)}($boris_env) { ${declare}`, ...made(source, site), `, ${assign}]; }`];
}

function made(source: MagicString, site: Site): Piece[] {
  const { node } = site;
  if (isClassNode(node)) return madeClass(source, site, node);
  if (isFunctionNode(node) && site.kind === "function") return ["return [", ...functionText(source, node, site.name)];
  // A constant's initialiser, which is to run when the site is used.
  return ["return [(", source.snip(node.start, node.end), ")"];
}

function madeClass(source: MagicString, site: Site, node: Class): Piece[] {
  const text = source.snip(node.start, node.end);
  if (node.superClass) text.overwrite(node.superClass.start, node.superClass.end, SUPER_CLASS);
  if (node.id === null)
    return [`return [({ [${JSON.stringify(site.name)}]: `, text, ` })[${JSON.stringify(site.name)}]`];
  return [...decoratorsBefore(source, node), text, `; return [${node.id.name}`];
}

/** Decorators that stand before the node that they belong to. */
export function decoratorsBefore(
  source: MagicString,
  node: { start: number; decorators?: readonly { start: number; end: number }[] },
): Piece[] {
  return (node.decorators ?? [])
    .filter((decorator) => decorator.start < node.start)
    .flatMap((decorator) => [source.snip(decorator.start, decorator.end), " "]);
}

/** An expression that gives the function the name that it has in the running program. */
function functionText(source: MagicString, node: FunctionNode, name: string): Piece[] {
  const key = JSON.stringify(name);
  const text = source.snip(node.start, node.end);
  const { parent } = node;
  if (!isMethod(node) || (parent?.type !== "Property" && parent?.type !== "MethodDefinition")) {
    return [`({ [${key}]: `, text, ` })[${key}]`];
  }
  if (parent.kind === "get" || parent.kind === "set") {
    return [`Object.getOwnPropertyDescriptor({ ${parent.kind} x`, text, ` }, "x").${parent.kind}`];
  }
  return [`({ ${node.async ? "async " : ""}${node.generator ? "*" : ""}[${key}]`, text, ` })[${key}]`];
}
