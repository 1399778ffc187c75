/** Each field of each file that may lie beside a model, with each value that a reader of JSON may have to bear. */
import { expect, it } from 'vitest';
import { before } from '../facts/detection/networks.ts';
import { originals } from './sidecar.ts';
import { testDriver } from './test-driver.ts';

const driver = testDriver();

/** As JSON has them: some are no finite number once they are read. */
const VALUES = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '0.5',
    '2.5',
    '255',
    '1e-320',
    '1e-45',
    '1e308',
    '-1e308',
    '1e999',
    '-1e999',
    '9007199254740993',
  ],
  ...['null', 'true', 'false', '""', '"0"', '"\\u001b[31m"', '"__proto__"', '[]', '[0]', '[0,0,0]', '[-1,-1,-1]'],
  ...['[1e-320,1,1]', '[1e999,1,1]', '["a","b","c"]', '[null,null,null]', '[[1],[2],[3]]', '[1,2]', '{}', '{"0":1}'],
];

/** The JSON text with `literal` in the place of each of its values, one at a time. */
function* replaced(value: unknown, literal: string): Generator<string> {
  yield literal;
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  for (const [at, [, inner]] of entries.entries()) {
    for (const text of replaced(inner, literal)) {
      const parts = entries.map(([key, kept], i) => {
        const content = i === at ? text : JSON.stringify(kept);
        return Array.isArray(value) ? content : `${JSON.stringify(key)}:${content}`;
      });
      yield Array.isArray(value) ? `[${parts}]` : `{${parts}}`;
    }
  }
}

it.each(Object.entries(originals))('%s', { timeout: 120_000 }, async (name, original) => {
  const { model } = before((_, x) => x);
  const contents = VALUES.flatMap((literal) => [...replaced(original, literal)]);
  expect(contents.length).toBeGreaterThan(8 * VALUES.length);
  for (const [turn, content] of contents.entries()) {
    const problems = await driver().one({ model, sidecar: { name, content: Buffer.from(content) } }, turn);
    expect(
      problems.filter((problem) => !problem.startsWith('slow:')),
      content,
    ).toEqual([]);
  }
});
