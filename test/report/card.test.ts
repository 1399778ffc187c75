import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { LintedModel } from '../../src/lint/types.ts';
import { badgeOf } from '../../src/report/badge/badge.ts';
import { badgeSvg } from '../../src/report/badge/svg.ts';
import { cardBlock, END, START } from '../../src/report/card/block.ts';
import { indexResults } from '../../src/report/card/metrics.ts';
import { updateCard } from '../../src/report/card/update.ts';
import { hostileNames, linted, measured, partlyKnown, pointer, quiet, report, sample, withName } from './sample.ts';

const block = `${START}\nnew\n${END}\n`;
const swept = measured.models[0] as LintedModel;

function update(card: string, results = indexResults(swept)): string {
  const updated = updateCard(card, block, results, 'swept');
  if (!updated.ok) throw new Error(updated.message);
  return updated.text;
}

function frontOf(card: string): Record<string, unknown> {
  return parseDocument(/^---\n([\s\S]*?)\n---\n/.exec(card)?.[1] ?? '').toJS();
}

describe('the block', () => {
  it.each([
    ['card', linted()],
    ['card-swept', swept],
    ['card-partly', partlyKnown],
  ] as const)('%s', async (name, model) => {
    await expect(cardBlock(model, sample)).toMatchFileSnapshot(`golden/sample.${name}.txt`);
  });

  it.each([...hostileNames, END, `${END}${START}`].map((name) => [JSON.stringify(name), name]))(
    '%s stays inside',
    (_, name) => {
      const [model] = withName(name).models;
      const text = cardBlock(model as LintedModel, sample);
      expect(text.split(END)).toHaveLength(2);
      expect(text.split('\n').length).toBe(
        cardBlock(withName('plain').models[0] as LintedModel, sample).split('\n').length,
      );
      expect(text.replaceAll(/<!-- (?:noiselint:(?:start|end) )?-->|<\/?sub>/g, '')).not.toMatch(/[<>]/);
    },
  );
});

describe('in a card', () => {
  const cases: readonly (readonly [title: string, before: string, after: string])[] = [
    ['a new one', '', block],
    ['at the end of one without it', '# Model\n\ntext\n\n', `# Model\n\ntext\n\n${block}`],
    ['in place', `# Model\n${START}\nold\n${END}\ntext\n`, `# Model\n${START}\nnew\n${END}\ntext\n`],
  ];
  it.each(cases)('%s', (_, before, after) => {
    expect(update(before, [])).toBe(after);
  });

  it('changes nothing but the block, and nothing the second time', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '-', '#', ' ', '<', '!', '\r') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const card = `${before}${START}old${END}${after}`;
        const once = update(card, []);
        const own = /^.*\r\n/.test(card) ? block.replaceAll('\n', '\r\n') : block;
        expect(once).toBe(`${before}${own.trimEnd()}${after}`);
        expect(update(once, [])).toBe(once);
        const measuredOnce = update(once);
        expect(update(measuredOnce)).toBe(measuredOnce);
      }),
    );
  });

  it.each([
    [
      'a text between rules is no front matter',
      '--- My model ---\n\nIntro.\n\n---\n\nkey: value\n\n---\n\nThe rest.\n',
    ],
    ['a longer rule is no front matter', '-----\nIntro.\n---\nThe rest.\n'],
  ])('%s', (_, card) => {
    expect(update(card).endsWith(`\n${card.trimEnd()}\n\n${block}`)).toBe(true);
  });

  it('a byte order mark stays first, and line ends stay those of the card', () => {
    const updated = update('\ufeff---\r\nlicense: mit\r\n---\r\n# Model\r\n');
    expect(updated.startsWith('\ufeff---\r\nlicense: mit\r\n')).toBe(true);
    expect(updated.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('measured metrics join those of others, and replace only our own', () => {
    const card = `---
license: mit # ours
tags: [a, b]
model-index:
- name: mine
  results:
  - task: {type: image-classification}
    dataset: {type: imagenet-1k, name: ImageNet}
    metrics: [{type: accuracy, value: 0.8}]
  - source: {name: noiselint}
    metrics: [{type: accuracy, value: 0}]
---
# Model
`;
    const updated = update(card);
    expect(updated).toContain('license: mit # ours\ntags: [a, b]\nmodel-index:\n- name: mine\n');
    expect(updated).toContain(`---\n# Model\n\n${START}`);
    expect(frontOf(updated)['model-index']).toEqual([
      {
        name: 'mine',
        results: [
          expect.objectContaining({ dataset: { type: 'imagenet-1k', name: 'ImageNet' } }),
          ...indexResults(swept),
        ],
      },
    ]);
  });

  it('a card without front matter gets one where something was measured, and only there', () => {
    expect(frontOf(update('# Model\n'))).toEqual({ 'model-index': [{ name: 'swept', results: indexResults(swept) }] });
    expect(indexResults(linted())).toEqual([]);
    expect(update('# Model\n', [])).not.toMatch(/^---/);
  });

  it.each([
    ['a mark alone', `text ${START}`],
    ['marks in the wrong order', `${END} ${START}`],
    ['two blocks', block + block],
    ['front matter that is no YAML', '---\n{ a\n---\n'],
    [
      'an alias of what is replaced',
      '---\nmodel-index:\n- name: m\n  results:\n  - source:\n      name: noiselint\n    metrics: &m [1]\n  - metrics: *m\n---\n',
    ],
    ['front matter that is a list', '---\n- a\n---\n'],
    ['a model-index of another form', '---\nmodel-index: 3\n---\n'],
  ])('%s is an error, not a guess', (_, card) => {
    expect(updateCard(card, block, indexResults(swept), 'swept')).toMatchObject({ ok: false });
  });
});

describe('the badge', () => {
  it.each([
    [[linted()], 'C 65.7', 'yellow'],
    [[quiet], 'A 100.0', 'brightgreen'],
    [[quiet, linted(), partlyKnown, pointer], 'D 50.9, worst of 3 models', 'orange'],
    [[quiet, linted({ grade: null, score: null })], 'not known', 'lightgrey'],
    [[], 'not known', 'lightgrey'],
  ] as const)('%#', (models, message, color) => {
    const badge = badgeOf(report(models));
    expect(badge).toEqual({ schemaVersion: 1, label: 'noise robustness', message, color });
    expect(badgeSvg(badge)).toContain(`aria-label="noise robustness: ${message}"`);
  });

  it.each(hostileNames.map((name) => [JSON.stringify(name), name]))('%s does not reach it', (_, name) => {
    expect(badgeSvg(badgeOf(withName(name)))).toBe(badgeSvg(badgeOf(withName('plain'))));
  });
});
