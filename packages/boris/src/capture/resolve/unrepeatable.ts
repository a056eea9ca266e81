import type { CallExpression, Expression, NewExpression, Node } from "oxc-parser";
import { topVariables } from "../source/free-references.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import { children, isClassNode, isFunctionNode, unwrap, type FunctionNode } from "../source/syntax.ts";

/** What gives another value each time that it is called, whatever it hangs on. */
const NAMES: ReadonlySet<string> = new Set(
  "randomUUID randomBytes randomInt getRandomValues hrtime nanoid ulid uuid uuidv1 uuidv4 uuidv7".split(" "),
);
const MEMBERS = /^(Math\.random|Date\.now|performance\.now|process\.hrtime\.bigint)$/;

/** Calls that run the functions given to them at once. */
const CALLS_AT_ONCE = /(^Array\.from|\.(map|flatMap|forEach|reduce))$/;

/**
 * The part of an initialiser that obviously gives another value each time: random numbers, the time, new ids. Calls
 * of the unit's own functions are followed; functions that are only made are not.
 */
export function unrepeatablePart(unit: SourceUnit, initialiser: Expression): Node | undefined {
  const seen = new Set<Node>();
  const search = (node: Node): Node | undefined => {
    if (seen.has(node)) return undefined;
    seen.add(node);
    if (isCall(node)) {
      if (isUnrepeatable(unit, node)) return node;
      for (const body of bodiesRun(unit, node)) {
        const found = search(body);
        if (found) return found;
      }
    }
    for (const child of children(node)) {
      const found = isFunctionNode(child) || isClassNode(child) ? undefined : search(child);
      if (found) return found;
    }
    return undefined;
  };
  return search(initialiser);
}

type Call = CallExpression | NewExpression;

function isCall(node: Node): node is Call {
  return node.type === "CallExpression" || node.type === "NewExpression";
}

function isUnrepeatable(unit: SourceUnit, call: Call): boolean {
  const callee = unit.slice(call.callee);
  if (callee === "Date") return call.type === "CallExpression" || call.arguments.length === 0;
  return MEMBERS.test(callee) || NAMES.has(callee.replace(/^.*\./s, ""));
}

/** Bodies of functions that run during the call. */
function bodiesRun(unit: SourceUnit, call: Call): Node[] {
  const callee = unwrap(call.callee);
  const callbacks = CALLS_AT_ONCE.test(unit.slice(callee)) ? call.arguments : [];
  const functions = [callee, declaredFunction(unit, callee), ...callbacks];
  return functions.flatMap((each) => (isFunctionNode(each) && each.body ? [each.body] : []));
}

/** The function that a top-level name of the unit is declared as. */
function declaredFunction(unit: SourceUnit, callee: Expression): FunctionNode | undefined {
  if (callee.type !== "Identifier") return undefined;
  const node = topVariables(unit).get(callee.name)?.defs[0]?.node as unknown as Node | undefined;
  const declared = node?.type === "VariableDeclarator" ? node.init : node;
  return isFunctionNode(declared) ? declared : undefined;
}
