/** A typed array, a Buffer or a DataView. */
export type View = ArrayBufferView<ArrayBuffer>;

interface ViewClass {
  readonly prototype: object;
  /** Bytes of one element; its place in memory must be a multiple of it. */
  readonly elementBytes: number;
  create(buffer: ArrayBuffer, byteOffset: number, length: number): View;
}

interface TypedArrayConstructor {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): View;
  readonly name: string;
  readonly prototype: object;
  readonly BYTES_PER_ELEMENT: number;
}

const typedArrays = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Float16Array", // Node.js 22 has none.
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
]
  .filter((name) => name in globalThis)
  .map((name) => Reflect.get(globalThis, name) as TypedArrayConstructor);

const viewClasses: ReadonlyMap<string, ViewClass> = new Map<string, ViewClass>([
  ...typedArrays.map((TypedArray): [string, ViewClass] => [
    TypedArray.name,
    {
      prototype: TypedArray.prototype,
      elementBytes: TypedArray.BYTES_PER_ELEMENT,
      create: (buffer, byteOffset, length) => new TypedArray(buffer, byteOffset, length),
    },
  ]),
  [
    "DataView",
    {
      prototype: DataView.prototype,
      elementBytes: 1,
      create: (buffer, byteOffset, length) => new DataView(buffer, byteOffset, length),
    },
  ],
  [
    "Buffer",
    {
      prototype: Buffer.prototype as object,
      elementBytes: 1,
      create: (buffer, byteOffset, length) => Buffer.from(buffer, byteOffset, length),
    },
  ],
]);

const kindsByPrototype: ReadonlyMap<object | null, string> = new Map(
  [...viewClasses].map(([kind, { prototype }]) => [prototype, kind]),
);

/** The kind of a view, such as `Float64Array`, or `undefined` for subclasses and everything else. */
export function viewKindOf(prototype: object | null): string | undefined {
  return kindsByPrototype.get(prototype);
}

/**
 * Makes a view of a kind that {@link viewKindOf} names; `length` counts elements, or bytes of a DataView.
 *
 * @throws Error if there is no such kind; RangeError if the view does not fit the buffer
 */
export function createView(kind: string, buffer: ArrayBuffer, byteOffset: number, length: number): View {
  return viewClassOf(kind).create(buffer, byteOffset, length);
}

export function elementBytesOf(kind: string): number {
  return viewClassOf(kind).elementBytes;
}

function viewClassOf(kind: string): ViewClass {
  const viewClass = viewClasses.get(kind);
  if (viewClass === undefined) throw new Error(`there is no kind of view called ${JSON.stringify(kind)}`);
  return viewClass;
}
