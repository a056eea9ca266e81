import { parseSync, type Class, type Program } from "oxc-parser";
import type { SourceUnit } from "./source-unit.ts";
import { isClassNode, isFunctionNode, isMethod, staticName, unwrap, walk, type FunctionNode } from "./syntax.ts";

/**
 * Which function of a source is the running one? V8 tells only where its parameter list starts, and
 * source maps have gaps, so candidates are scored by everything that running code shows of itself.
 */
type Candidate = FunctionNode | Class;

/** The function at an offset, where the running text has the offsets of the source. */
export function matchExact(unit: SourceUnit, fn: Function, offset: number): Candidate | undefined {
  const kind = runningKind(fn, Function.prototype.toString.call(fn));
  return best(unit, (node) => {
    if (syntaxKind(node) !== kind || !headHolds(node, offset)) return undefined;
    // Of nested candidates the innermost wins.
    return nameScore(node, fn) + parameterScore(node, fn) + headStart(node) / 1e9;
  });
}

/** What a source map tells of a running function. */
export interface MappedTrace {
  /** Offsets in the source of everything mapped inside of the function. */
  readonly offsets: readonly number[];
  /** Where to look if nothing inside is mapped. */
  readonly between: readonly [number, number] | undefined;
}

/** The function whose text holds what the source map knows of the running one. */
export function matchMapped(unit: SourceUnit, fn: Function, text: string, trace: MappedTrace): Candidate | undefined {
  const kind = runningKind(fn, text);
  const nested = countFunctions(text);
  return best(unit, (node) => {
    if (syntaxKind(node) !== kind) return undefined;
    const start = headStart(node);
    const hits = trace.offsets.filter((offset) => offset >= start && offset < node.end).length;
    if (trace.offsets.length > 0 && hits === 0) return undefined;
    if (trace.between && !(start >= trace.between[0] && node.end <= trace.between[1])) return undefined;
    const covered = trace.offsets.length > 0 ? (hits / trace.offsets.length) * 100 : 0;
    const sameNesting = nestedFunctions(unit, node) === nested ? 4 : 0;
    const tightness = 1 - (node.end - start) / (unit.text.length + 1);
    return covered + nameScore(node, fn) + parameterScore(node, fn) + sameNesting + tightness;
  });
}

function best(unit: SourceUnit, score: (node: Candidate) => number | undefined): Candidate | undefined {
  let found: Candidate | undefined;
  let highest = -1;
  for (const node of unit.functions) {
    const points = score(node);
    if (points !== undefined && points > highest) {
      found = node;
      highest = points;
    }
  }
  return found;
}

/** True if V8 may report `offset` for the node: a parameter list, or a class or its constructor. */
function headHolds(node: Candidate, offset: number): boolean {
  if (!isClassNode(node)) {
    const bodyStart = node.body?.start ?? node.end;
    const isBlock = node.body?.type === "BlockStatement";
    return offset >= headStart(node) && offset <= (isBlock || node.params.length === 0 ? bodyStart : bodyStart - 1);
  }
  const constructor = node.body.body.find(
    (member) => member.type === "MethodDefinition" && member.kind === "constructor" && member.value.body,
  );
  if (offset >= node.start && offset <= node.body.start) return true;
  return (
    constructor?.type === "MethodDefinition" &&
    offset >= constructor.start &&
    offset < (constructor.value.body?.start ?? 0)
  );
}

/** Where the text of a function begins; for a method that is its key. */
export function headStart(node: Candidate): number {
  return isMethod(node) && node.parent ? node.parent.start : node.start;
}

function nameScore(node: Candidate, fn: Function): number {
  const name = staticName(node);
  if (name === undefined) return 2;
  return name === fn.name ? 3 : 0;
}

function parameterScore(node: Candidate, fn: Function): number {
  return !isClassNode(node) && expectedParameters(node) === fn.length ? 2 : 0;
}

/** What `length` of the running function must be. */
function expectedParameters(node: FunctionNode): number {
  const parameters = node.params
    .filter((each) => !(each.type === "Identifier" && each.name === "this"))
    .map((each) => (each.type === "TSParameterProperty" ? each.parameter : each));
  const firstOptional = parameters.findIndex(
    (each) => each.type === "AssignmentPattern" || each.type === "RestElement",
  );
  return firstOptional < 0 ? parameters.length : firstOptional;
}

function syntaxKind(node: Candidate): string {
  if (isClassNode(node)) return "class";
  const arrow = node.type === "ArrowFunctionExpression";
  return kindOf(node.async, node.generator, arrow);
}

function runningKind(fn: Function, text: string): string {
  if (/^class\b/.test(text)) return "class";
  const tag = Object.prototype.toString.call(fn);
  // Without an own prototype it is an arrow, a method or an async function: only its text tells.
  const arrow = !Object.hasOwn(fn, "prototype") && isArrowText(text);
  return kindOf(tag.includes("Async"), tag.includes("Generator"), arrow);
}

function kindOf(isAsync: boolean, isGenerator: boolean, isArrow: boolean): string {
  return `${isAsync ? "async " : ""}${isGenerator ? "generator " : ""}${isArrow ? "arrow" : "function"}`;
}

function isArrowText(text: string): boolean {
  const { errors, program } = parseSync("running.js", `(${text})`, { lang: "js" });
  const statement = program.body[0];
  if (errors.length > 0 || statement?.type !== "ExpressionStatement") return false;
  return unwrap(statement.expression).type === "ArrowFunctionExpression";
}

/** Parses the text of a running function, which may be that of a method. */
export function parseRunning(text: string): Program | undefined {
  for (const wrapped of [`(${text})`, `({${text}})`, `(class{${text}})`]) {
    const { errors, program } = parseSync("running.js", wrapped, { lang: "js", astType: "ts", range: true });
    if (errors.length === 0) return program;
  }
  return undefined;
}

function countFunctions(text: string): number {
  const program = parseRunning(text);
  let count = 0;
  if (program) walk(program, (node) => void (count += isFunctionNode(node) && node.body ? 1 : 0));
  return count;
}

function nestedFunctions(unit: SourceUnit, node: Candidate): number {
  return unit.functions.filter((each) => !isClassNode(each) && each.start >= node.start && each.end <= node.end).length;
}
