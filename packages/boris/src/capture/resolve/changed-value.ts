import type { ArrayExpression, Expression, NewExpression, ObjectExpression } from "oxc-parser";
import { keyName, unwrap } from "../source/syntax.ts";

/** True if a value is surely not what the initialiser gave: something was assigned, added or taken away since. */
export function isChanged(initialiser: Expression, value: unknown): boolean {
  switch (initialiser.type) {
    case "Literal":
      return !("regex" in initialiser) && !("bigint" in initialiser) && !Object.is(initialiser.value, value);
    case "ObjectExpression":
      return isChangedObject(initialiser, value);
    case "ArrayExpression":
      return isChangedList(initialiser, value);
    case "NewExpression":
      return isChangedCollection(initialiser, value);
    default:
      return false;
  }
}

function isChangedObject(initialiser: ObjectExpression, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const written = new Set<string>();
  let isOpen = false;
  for (const property of initialiser.properties) {
    const key = property.type === "Property" && !property.computed ? keyName(property.key) : undefined;
    if (property.type !== "Property" || key === undefined || key === "__proto__") {
      isOpen = true;
      continue;
    }
    written.add(key);
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) return true;
    const isData = property.kind === "init" && "value" in descriptor;
    if (isData && isChanged(unwrap(property.value), descriptor.value)) return true;
  }
  return !isOpen && Object.keys(value).some((key) => !written.has(key));
}

function isChangedList(initialiser: ArrayExpression, value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  const { elements } = initialiser;
  if (elements.some((each) => each?.type === "SpreadElement")) return false;
  if (elements.length !== value.length) return true;
  return elements.some((each, at) => {
    const element: unknown = value[at];
    return each !== null && each.type !== "SpreadElement" && isChanged(unwrap(each), element);
  });
}

/** A Map or Set that has more in it than it was made with. */
function isChangedCollection(initialiser: NewExpression, value: unknown): boolean {
  if (!(value instanceof Map || value instanceof Set)) return false;
  const [first] = initialiser.arguments;
  if (first === undefined) return value.size > 0;
  if (first.type !== "ArrayExpression" || first.elements.some((each) => each?.type === "SpreadElement")) return false;
  return value.size > first.elements.length;
}
