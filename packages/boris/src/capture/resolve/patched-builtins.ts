import type { Node } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import type { Binding } from "../draft/slice.ts";
import { isRunningScript } from "../running-script.ts";
import { walk } from "../source/syntax.ts";

/** Built-in classes of the language, of which every method is native code. */
const BUILTINS = [
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  Symbol,
  BigInt,
  Map,
  Set,
  Promise,
  RegExp,
  Date,
  Error,
  Uint8Array,
  Float64Array,
];

interface Patch {
  readonly name: string;
  readonly fn: Function;
}

/** Refuses code that uses methods which this process added to built-in prototypes: `[1, 2].sum()`. */
export function refusePatchedBuiltins(draft: Draft): void {
  const patches = findPatches();
  if (patches.size === 0) return;
  for (const { unit, isScript, bindings, sites } of draft.slices.values()) {
    const nodes = [...sites.keys(), ...(isScript ? [...bindings.values()].flatMap(nodesOf) : [])];
    for (const node of nodes) {
      walkMembers(node, (key, member) => {
        const patch = patches.get(key);
        if (patch) report(draft, patch, unit.place(member));
      });
    }
  }
}

function nodesOf(binding: Binding): readonly Node[] {
  if (binding.kind === "statement") return binding.nodes;
  return binding.kind === "function" || binding.kind === "rebuild" ? [binding.node] : [];
}

function findPatches(): Map<string, Patch> {
  const patches = new Map<string, Patch>();
  for (const builtin of BUILTINS) {
    for (const [owner, path] of [
      [builtin, builtin.name],
      [builtin.prototype, `${builtin.name}.prototype`],
    ] as const) {
      for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
        const value = descriptor.value as unknown;
        if (typeof value === "function" && key !== "constructor" && !isNative(value))
          patches.set(key, { name: `${path}.${key}`, fn: value });
      }
    }
  }
  return patches;
}

function isNative(fn: Function): boolean {
  return Function.prototype.toString.call(fn).endsWith("{ [native code] }");
}

function report(draft: Draft, { name, fn }: Patch, place: string): void {
  const located = draft.locate(fn);
  if (located.kind !== "source" || located.unit.file.includes("node_modules")) return;
  const where = located.unit.place(located.node);
  if (isRunningScript(located.unit)) {
    draft.trail.withinVariable(name, where, () =>
      draft.trail.refuse(
        `the function uses \`${name}\` (${place}), which the running script added (${where}) and no worker has`,
        "make it a function of its own, or add it in a module that the function imports",
      ),
    );
  }
  draft.warn(
    `\`${name}\` is used (${place}) but only there once ${where} has run: import that module where it is used.`,
  );
}

function walkMembers(root: Node, visit: (key: string, node: Node) => void): void {
  walk(root, (node) => {
    if (node.type === "MemberExpression" && !node.computed && node.property.type === "Identifier")
      visit(node.property.name, node);
  });
}
