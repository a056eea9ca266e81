import * as fc from "fast-check";

/** Texts with all that is odd in texts: lone surrogates, control characters, noncharacters, `__proto__`. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom("__proto__", "constructor", "then", "toString", "length", "0", "\uFFFE", "\uFFFF", "\uD800", ""),
);

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0));

const primitive = fc.oneof(text, number, fc.boolean(), fc.bigInt(), fc.constantFrom(null, undefined));

const regExp = fc
  .tuple(fc.constantFrom("a+", "(?<x>\\/)/", "\u2028", ""), fc.constantFrom("", "g", "dgimsuy", "v"), fc.nat(9))
  .map(([source, flags, lastIndex]) => Object.assign(new RegExp(source, flags), { lastIndex }));

const url = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((href) => new URL(href));

const viewConstructors = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  ...("Float16Array" in globalThis ? [Reflect.get(globalThis, "Float16Array") as unknown as typeof Float32Array] : []),
] as const;

/** Views of one buffer, some overlapping, some beside each other, and at times the buffer itself. */
const memory = fc
  .record({
    bytes: fc.uint8Array({ minLength: 0, maxLength: 96 }),
    views: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }),
    withBuffer: fc.boolean(),
  })
  .map(({ bytes, views, withBuffer }) => {
    const buffer = bytes.slice().buffer;
    const parts: unknown[] = views.map(([kind, offset, length]) => viewOf(buffer, kind, offset, length));
    return withBuffer ? [...parts, buffer] : parts;
  });

function viewOf(buffer: ArrayBuffer, kind: number, offset: number, length: number): ArrayBufferView {
  const View = viewConstructors[kind % (viewConstructors.length + 1)];
  if (View === undefined) {
    const start = offset % (buffer.byteLength + 1);
    return Buffer.from(buffer, start, length % (buffer.byteLength - start + 1));
  }
  const elementBytes = "BYTES_PER_ELEMENT" in View ? View.BYTES_PER_ELEMENT : 1;
  const start = (offset % (Math.floor(buffer.byteLength / elementBytes) + 1)) * elementBytes;
  const count = length % (Math.floor((buffer.byteLength - start) / elementBytes) + 1);
  return Reflect.construct(View, [buffer, start, count]) as ArrayBufferView;
}

const pooledBuffer = text.map((content) => Buffer.from(content));

const date = fc.date({ noInvalidDate: false });

const leaf = fc.oneof(
  { weight: 6, arbitrary: primitive },
  { weight: 1, arbitrary: date },
  { weight: 1, arbitrary: regExp },
  { weight: 1, arbitrary: url },
  { weight: 1, arbitrary: memory },
  { weight: 1, arbitrary: pooledBuffer },
);

/** A container, and how to put a part into it, so that any graph can be made of them. */
export interface Container {
  readonly value: object;
  add(key: string, part: unknown): void;
}

const container: fc.Arbitrary<Container> = fc.oneof(
  fc.constant(0).map(() => withProperties({})),
  fc.constant(0).map(() => withProperties(Object.create(null) as object)),
  fc.constant(0).map(() => {
    const value: unknown[] = [];
    return { value, add: (_: string, part: unknown) => void value.push(part) };
  }),
  fc.integer({ min: 1, max: 2_000 }).map((stride) => {
    const value: unknown[] = [];
    return { value, add: (_: string, part: unknown) => void (value[value.length + stride] = part) };
  }),
  fc.constant(0).map(() => {
    const value = new Map<unknown, unknown>();
    return { value, add: (key: string, part: unknown) => void value.set(value.size % 2 === 0 ? key : part, part) };
  }),
  fc.constant(0).map(() => {
    const value = new Set<unknown>();
    return { value, add: (_: string, part: unknown) => void value.add(part) };
  }),
  fc
    .tuple(fc.constantFrom(Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError), text)
    .map(([ErrorClass, message]) => withProperties(new ErrorClass(message))),
  text.map((message) => withProperties(new Error(message, { cause: message }))),
  text.map((message) => withProperties(new AggregateError([new Error(message), message], message))),
  text.map((message) => withProperties(new DOMException(message, "AbortError"))),
);

function withProperties(value: object): Container {
  return {
    value,
    add: (key, part) =>
      Object.defineProperty(value, key, { value: part, enumerable: true, writable: true, configurable: true }),
  };
}

/** Containers with links between them at random: trees, shared parts and cycles. */
export const graph: fc.Arbitrary<readonly Container[]> = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 8 }),
    links: fc.array(fc.tuple(fc.nat(), fc.nat(), text), { maxLength: 16 }),
    leaves: fc.array(fc.tuple(fc.nat(), leaf, text), { maxLength: 24 }),
  })
  .map(({ containers, links, leaves }) => {
    for (const [to, part, key] of leaves) containers[to % containers.length]?.add(key, part);
    for (const [from, to, key] of links) {
      containers[from % containers.length]?.add(key, containers[to % containers.length]?.value);
    }
    return containers;
  });

/** Any value that can travel. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 1, arbitrary: leaf },
  { weight: 3, arbitrary: graph.map((containers) => containers.map((one) => one.value)) },
  { weight: 1, arbitrary: graph.map((containers) => containers[0]?.value) },
);
