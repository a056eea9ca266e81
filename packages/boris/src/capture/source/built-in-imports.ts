import { isBuiltin } from "node:module";
import type { Expression, Node } from "oxc-parser";
import { freeReferences } from "./free-references.ts";
import { sourceUnit, type SourceUnit } from "./source-unit.ts";
import { unwrap, walk } from "./syntax.ts";

/** A place in a file: lines count from 1, columns from 0. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Whether `import(name)` or `require(name)` at a place surely means a module of Node.js, which workers have: by a
 * constant, or by a template that begins with `node:`.
 */
export function isBuiltInImport({ file, line, column }: Place): boolean {
  try {
    const unit = sourceUnit(file);
    const name = importedName(unit, unit.offsetAt(line - 1, column));
    return name !== undefined && meansBuiltIn(unit, name);
  } catch {
    // The file is gone, or in a language that only a loader knows.
    return false;
  }
}

function importedName(unit: SourceUnit, offset: number): Node | undefined {
  let found: Node | undefined;
  walk(unit.program, (node) => {
    if (node.start !== offset) return;
    if (node.type === "ImportExpression") found = node.source;
    else if (node.type === "CallExpression") found = node.arguments[0];
  });
  return found;
}

function meansBuiltIn(unit: SourceUnit, name: Node): boolean {
  if (name.type === "TemplateLiteral") return name.quasis[0]?.value.raw.startsWith("node:") === true;
  const value = name.type === "Identifier" ? constantValue(unit, name) : undefined;
  return value?.type === "Literal" && typeof value.value === "string" && isBuiltin(value.value);
}

/** What the constant is declared with that a name refers to. */
function constantValue(unit: SourceUnit, name: Node): Expression | undefined {
  const [reference] = freeReferences(unit, name);
  const [definition, ...others] = reference?.variable?.defs ?? [];
  const declarator = definition?.node as unknown as Node | undefined;
  if (others.length > 0 || declarator?.type !== "VariableDeclarator" || declarator.init === null) return undefined;
  const { id, init, parent } = declarator;
  const isConstant = parent?.type === "VariableDeclaration" && parent.kind === "const" && id.type === "Identifier";
  return isConstant ? unwrap(init) : undefined;
}
