import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/onnx/bytes.ts';
import { createNames, type Label, type Name, type Names, NO_LABEL, NO_NAME } from '../../src/onnx/names.ts';

const nameOf = (names: Names, text: string): Name => {
  const bytes = bytesOf(new TextEncoder().encode(text));
  return names.of(bytes, 0, bytes.array.length);
};

/** Names of a process are told apart as strings at first: afterwards as bytes. */
const beyondTheEarly = (): void => {
  const names = createNames();
  for (let i = 0; i < 8192; i++) nameOf(names, 'early');
};

/** Names of four words that the hash can't tell apart: what a change of one word does, a change of the next undoes. */
function colliding(count: number): readonly Uint8Array[] {
  const [top, undone] = [0x80000000, 0x80010000];
  return Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(8 * 16);
    const view = new DataView(bytes.buffer);
    for (let pair = 0; pair < 16; pair++) {
      if ((i & (1 << pair)) === 0) continue;
      view.setUint32(8 * pair, top, true);
      view.setUint32(8 * pair + 4, undone, true);
    }
    return bytes;
  });
}

describe.each([
  ['early in a process', () => {}],
  ['later on', beyondTheEarly],
])('names, %s', (_, prepare) => {
  it('are equal exactly where their texts are, and give the texts back', () => {
    prepare();
    const text = fc.oneof(
      fc.string({ maxLength: 40, unit: 'binary' }),
      fc.constantFrom('x', 'x1', '\ufeffx', 'ä', '__proto__', ''),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const names = createNames();
        const found = texts.map((each) => nameOf(names, each));
        expect(found.map((name) => names.text(name))).toEqual(texts);
        expect(new Set(found).size).toBe(new Set(texts).size);
      }),
    );
  });

  it('are found again after the table has grown', () => {
    prepare();
    const names = createNames();
    const texts = Array.from({ length: 20_000 }, (_, i) => `/layer${i % 7}/block.${i}/output_0`);
    const first = texts.map((text) => nameOf(names, text));
    expect(first).toEqual(texts.map((_, i) => i + 1));
    expect(texts.map((text) => nameOf(names, text))).toEqual(first);
    expect(first.map((name) => names.text(name))).toEqual(texts);
  });

  it('differ although their texts have the same hash', () => {
    prepare();
    const names = createNames();
    const spelled = colliding(5000).map(bytesOf);
    const found = spelled.map((bytes) => names.of(bytes, 0, bytes.array.length));
    expect(new Set(found).size).toBe(5000);
    expect(spelled.map((bytes) => names.of(bytes, 0, bytes.array.length))).toEqual(found);
  });
});

const labelOf = (names: Names, text: string): Label => {
  const bytes = bytesOf(new TextEncoder().encode(text));
  return names.label(bytes, 0, bytes.array.length);
};

it('labels give their texts back, each has its own number, and none adds a name', () => {
  const names = createNames();
  const name = nameOf(names, 'x');
  const texts = [...Array.from({ length: 20_000 }, (_, i) => `/layer${i % 7}/block.${i}/Conv`), 'x', 'x', 'ä'];
  const labels = texts.map((text) => labelOf(names, text));
  expect(new Set(labels).size).toBe(texts.length);
  expect(labels.map((label) => names.labelText(label))).toEqual(texts);
  expect([nameOf(names, 'x'), names.text(name), names.count()]).toEqual([name, 'x', 2]);
});

it('an empty text is NO_NAME, and NO_LABEL', () => {
  const names = createNames();
  expect(nameOf(names, '')).toBe(NO_NAME);
  expect([labelOf(names, ''), names.labelText(NO_LABEL)]).toEqual([NO_LABEL, '']);
});
