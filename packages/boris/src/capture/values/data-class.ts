import { constructorOf, nativeClassOf } from "./native-class.ts";

/**
 * True if instances are ordinary objects: their classes are written in JavaScript up to `Object`. Those of built-in
 * classes (`Map`, `Error`, `Array`) and of their subclasses hold something that is in no property.
 */
export function isDataClass(prototype: object): boolean {
  for (let each: object | null = prototype; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (nativeClassOf(each) === "Object") return true;
    const constructor = constructorOf(each);
    if (constructor === undefined || isNative(constructor)) return false;
  }
  return true;
}

function isNative(fn: Function): boolean {
  return Function.prototype.toString.call(fn).endsWith("{ [native code] }");
}
