import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, type Encoded } from "../codec.ts";

function bytesOf({ attachments }: Encoded): number {
  return attachments.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

test("a view travels without the rest of its buffer", () => {
  const view = new Float64Array(1_000).subarray(10, 20);
  const encoded = encode(view, "result");
  expect(bytesOf(encoded)).toBe(80);
  expect((decode(encoded) as Float64Array).buffer.byteLength).toBe(80);
});

test("Buffers of Node's common pool travel without what is between them", () => {
  const buffers = [Buffer.from("first"), Buffer.from("a secret"), Buffer.from("second")];
  const encoded = encode([buffers[0], buffers[2]], "result");
  expect(buffers[0]?.buffer).toBe(buffers[2]?.buffer);
  expect(bytesOf(encoded)).toBe(11);
  expect(Buffer.concat(encoded.attachments).toString()).not.toContain("secret");
});

test("attachments are the value's own memory", () => {
  const view = new Float64Array(4);
  expect(encode({ view }, "result").attachments[0]?.buffer).toBe(view.buffer);
});

test("a buffer that is in the value travels once, and its views with it", () => {
  const buffer = new ArrayBuffer(64);
  const encoded = encode({ view: new Int32Array(buffer, 8, 2), buffer, bytes: new Uint8Array(buffer) }, "result");
  expect(bytesOf(encoded)).toBe(64);
  const copy = decode(encoded) as { view: Int32Array; buffer: ArrayBuffer; bytes: Uint8Array };
  expect(copy.view.buffer).toBe(copy.buffer);
  expect(copy.bytes.buffer).toBe(copy.buffer);
  expect(copy.view.byteOffset).toBe(8);
});

test("overlapping views keep their alignment, at the cost of less than one element", () => {
  const buffer = new Uint8Array(32).map((_, index) => index).buffer;
  const original = [new Uint8Array(buffer, 5, 20), new Float64Array(buffer, 8, 2)] as const;
  const encoded = encode(original, "result");
  expect(bytesOf(encoded)).toBe(20 + 5);
  const copy = decode(encoded) as typeof original;
  expect(copy).toEqual(original);
  expect(copy[0].buffer).toBe(copy[1].buffer);
});

test("writing to one view is seen through another exactly where it was before", () => {
  const place = fc.tuple(fc.nat(30), fc.nat(30));
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 5 }), fc.boolean(), (places, withBuffer) => {
      const buffer = new ArrayBuffer(64);
      const views = places.map(([start, length]) => new Uint8Array(buffer, start, length));
      const encoded = encode([views, withBuffer ? buffer : null], "result");
      const [copies] = decode(encoded) as [Uint8Array[], unknown];

      for (const [index, view] of views.entries()) {
        view.fill(index + 1);
        copies[index]?.fill(index + 1);
        expect(copies).toEqual(views);
      }
      expect(bytesOf(encoded)).toBe(withBuffer ? 64 : new Set(views.flatMap(placesOf)).size);
    }),
  );
});

function placesOf({ byteOffset, byteLength }: Uint8Array): number[] {
  return Array.from({ length: byteLength }, (_, index) => byteOffset + index);
}
