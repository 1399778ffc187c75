import fc from 'fast-check';
import proto from 'onnx-proto';
import { expect, it } from 'vitest';
import { memorySource } from '../../../src/onnx/byte-source.ts';
import { changeNode } from '../../../src/sweep/graph-edit/draft.ts';
import { wireFields } from '../../../src/sweep/graph-edit/wire-fields.ts';

const { NodeProto } = proto.onnx;

/** A field that this version of the schema does not know, such as metadata_props (9) or one yet to come. */
const unknownField = fc
  .tuple(fc.integer({ min: 9, max: 15 }), fc.uint8Array({ maxLength: 100 }))
  .map(([number, bytes]) => Uint8Array.of(number * 8 + 2, bytes.length, ...bytes));

/** Text that UTF-8 can carry. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 });

const node = fc.record({
  name: text,
  opType: text,
  input: fc.array(text),
  output: fc.array(text),
  attribute: fc.array(fc.record({ name: text, type: fc.constant(2), i: fc.nat() })),
});

it('changes what it is told to, and keeps every other field, known or not', () => {
  fc.assert(
    fc.property(node, fc.array(unknownField), (given, unknown) => {
      const before = Uint8Array.of(...NodeProto.encode(given).finish(), ...unknown.flatMap((field) => [...field]));
      const changed = changeNode(before, { opType: 'New', inputs: (name) => `${name}!` });
      const expected = { ...given, opType: 'New', input: given.input.map((name) => `${name}!`) };
      // Encoded once more, so that fields come in one order; what is not known does not survive that.
      const again = NodeProto.encode(NodeProto.decode(changed)).finish();
      expect(Array.from(again)).toEqual(Array.from(NodeProto.encode(expected).finish()));
      const kept = wireFields(memorySource(changed), 0, changed.length).filter(({ number }) => number > 8);
      expect(kept.map(({ start, end }) => changed.slice(start, end))).toEqual(unknown);
    }),
    { numRuns: 200 },
  );
});
