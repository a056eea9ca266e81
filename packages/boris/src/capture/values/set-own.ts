/** Sets an own property. `__proto__` is a name like any other. */
export function setOwn(holder: object, key: PropertyKey, value: unknown): void {
  if (key !== "__proto__") (holder as Record<PropertyKey, unknown>)[key] = value;
  else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
