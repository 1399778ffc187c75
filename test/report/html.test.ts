import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../bench/score.mjs';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { infoOf } from '../../src/lint/rule-info.ts';
import { decibels } from '../../src/lint/signed.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { LintedModel, Report } from '../../src/lint/types.ts';
import { whatIf } from '../../src/lint/what-if/what-if.ts';
import { html } from '../../src/report/formats/html.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { groupAlike, groupGainDb } from '../../src/report/group.ts';
import { anchorOf } from '../../src/report/html/anchor.ts';
import { gain, saving, score } from '../../src/report/numbers.ts';
import { sortReport } from '../../src/report/sort.ts';
import { finding, linted, measured, report, sample } from './sample.ts';

const options = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };
const folder = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
const real: Report = buildReport(
  readManifest(folder).map(({ file }) => lintModel(inspectFile(join(folder, file), null), file, defaultSettings)),
  defaultSettings,
  '0.1.0',
);

/** What the tests ask of an element; Node's types have no DOM. */
interface Element {
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  getAttribute(name: string): string | null;
}

function pageOf(source: Report): Element {
  return parseHTML(html(sortReport(source), options)).document as unknown as Element;
}

/** Numbers of an element as [exact, shown]. */
function data(element: Element | null | undefined): readonly (readonly [number, string])[] {
  return [...(element?.querySelectorAll('data') ?? [])].map((datum) => [
    Number(datum.getAttribute('value')),
    datum.textContent,
  ]);
}

function sectionOf(page: Element, { path }: LintedModel): Element {
  const section = [...page.querySelectorAll('details.model')].find(
    (element) => element.getAttribute('id') === anchorOf(path),
  );
  if (section === undefined) throw new Error(`no section for ${path}`);
  return section;
}

const some = <T>(value: T | null): readonly T[] => (value === null ? [] : [value]);

describe.each([
  ['the sample', sample],
  ['swept models', measured],
  ['the fixtures', real],
  ['the fixtures by the refined gains', { ...real, profile: 'measured' } satisfies Report],
])('every number is that of the JSON: %s', (_, source) => {
  const page = pageOf(source);
  const models = source.models.filter((model): model is LintedModel => model.status === 'linted');
  const inOrder = <T>(paper: T, refined: T): readonly T[] =>
    source.profile === 'paper' ? [paper, refined] : [refined, paper];

  it.each(models.map((model) => [model.path, model] as const))('%s', (_path, model) => {
    const section = sectionOf(page, model);
    for (const rule of model.rules) {
      const { gainDb, refinedGainDb, unit } = rule;
      expect(data(section.querySelector(`tr[data-rule="${rule.id}"]`))).toEqual([
        ...inOrder(gainDb, refinedGainDb)
          .flatMap(some)
          .map((db) => [db, gain(db, unit)]),
        ...some(rule.score).map((value) => [value, score(value)]),
      ]);
    }
    const total = section.querySelector('tr.total');
    if (total !== null) {
      const { gainDb, refinedGainDb } = model.budget;
      expect(data(total)).toEqual(inOrder(gainDb, refinedGainDb).map((db) => [db, decibels(db)]));
    }
    expect(data(section.querySelector('summary'))).toEqual(some(model.score).map((value) => [value, score(value)]));
    const unitOf = (rule: string | null) => model.rules.find(({ id }) => id === rule)?.unit ?? 'noise-power';
    const savings = groupAlike(model.findings)
      .flatMap((group) => some(groupGainDb(group)).map((db) => ({ db, unit: unitOf(group[0].rule) })))
      .sort((a, b) => b.db - a.db);
    expect(data(section.querySelector('ol.advice')).map(([, shown]) => shown)).toEqual(
      savings.map(({ db, unit }) => saving(db, unit)),
    );
    const answer = whatIf(model.facts, { ...defaultSettings, profile: source.profile }, null, null);
    const asked = answer.changes.filter(({ changes }) => changes).map(({ effect }) => effect);
    const effects = asked.length > 1 ? [...asked, answer.all] : asked;
    const rows = data(section.querySelector('table.what-if'));
    // A made-up model may have a score that is not of its facts.
    if (rows.length > 0 && source === real) {
      expect(rows).toEqual(
        [model, ...effects].flatMap((one) => some(one?.score ?? null)).map((value) => [value, score(value)]),
      );
    }
    const labels = section.querySelector('svg')?.textContent ?? '';
    for (const rule of model.rules) {
      const [driving = null] = inOrder(rule.gainDb, rule.refinedGainDb);
      if (driving !== null) expect(labels).toContain(gain(driving, rule.unit));
    }
  });

  it('the table of models', () => {
    const rows = new Map(
      [...page.querySelectorAll('table.models tbody tr')].map((row) => [row.querySelector('th')?.textContent, row]),
    );
    for (const model of models) {
      const gains = model.rules.map(
        (rule) => [inOrder(rule.gainDb, rule.refinedGainDb)[0] ?? null, rule.unit] as const,
      );
      expect(data(rows.get(model.path))).toEqual([
        ...some(model.score).map((value) => [value, score(value)]),
        ...gains.flatMap(([db, unit]) => some(db).map((value) => [value, gain(value, unit)])),
        [model.judged, `${model.judged} of ${model.of}`],
      ]);
    }
  });
});

it('what a sweep measured stands beside what was predicted', () => {
  const page = pageOf(measured);
  for (const model of measured.models) {
    if (model.status !== 'linted' || model.sweep === null) continue;
    const { levels, taps, slope } = model.sweep;
    const [curve, points, changes] = [...sectionOf(page, model).querySelectorAll('table.measured')];
    expect(data(curve).map(([value]) => value)).toEqual(
      levels.flatMap(({ sigma, accuracy, agreement, confidenceDrop, ci95 }) => [
        sigma,
        ...[accuracy, agreement, confidenceDrop].flatMap(some),
        ...(ci95 ?? []),
      ]),
    );
    expect(data(points)).toEqual(
      taps.flatMap(({ predictedDb, refinedDb, measuredDb, ci95 }) => [
        ...[predictedDb, refinedDb, measuredDb].flatMap(some).map((db) => [db, decibels(db)]),
        ...(ci95 ?? []).map((end) => [end, String(end)]),
      ]),
    );
    expect(data(changes).map(([value]) => value)).toEqual([-13.63, -4.2, 0.71, 0.52, -0.87]);
    const line = [...sectionOf(page, model).querySelectorAll('p')].find(({ textContent }) =>
      /slope/i.test(textContent),
    );
    expect(data(line).map(([value]) => value)).toEqual([slope?.value, ...(slope?.ci95 ?? []), slope?.r2]);
  }
  expect(data([...page.querySelectorAll('section')].find((one) => one.querySelector('#ranking') !== null))).toEqual([
    [0.8, '0.80'],
    [0.1, '0.10'],
    [1, '1.00'],
    [0.67, '0.67'],
  ]);
});

describe('the page', () => {
  const text = html(sortReport(sample), options);
  const page = pageOf(sample);

  it('allows its own script and style and nothing else', () => {
    const policy = page.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
    const hash = (element: string): string => {
      const [, content = ''] = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text) ?? [];
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash('style')}`,
      `script-src ${hash('script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^(?:style|src|srcset|on.*)$/);
        if (name === 'href' && !value.startsWith('#')) expect(value).toMatch(/^https:\/\//);
      }
    }
  });

  it('has a title, a language and one heading of the first level', () => {
    expect(page.querySelector('title')?.textContent).toBe('5 models - noiselint');
    expect(page.querySelector('html')?.getAttribute('lang')).toBe('en');
    expect([...page.querySelectorAll('h1')]).toHaveLength(1);
  });

  it('links to every model, and nowhere twice', () => {
    const targets = [...page.querySelectorAll('details.model')].map((section) => section.getAttribute('id'));
    expect(new Set(targets).size).toBe(sample.models.length);
    const links = [...page.querySelectorAll('table.models a')].map((link) => link.getAttribute('href'));
    expect(new Set(links)).toEqual(new Set(targets.map((id) => `#${id}`)));
  });

  it('leads only to web pages', () => {
    const findings = [finding({ url: 'javascript:alert(1)' }), finding({ url: 'data:text/html,x', rule: null })];
    expect(html(report([linted({ findings })]), options)).not.toMatch(/href="(?:javascript|data):/);
  });

  it('cuts a name of many megabytes short, and says so', () => {
    const name = 'x'.repeat(5_000_000);
    const long = html(report([linted({ findings: [finding({ name, message: name })] })]), options);
    expect(long.length).toBeLessThan(100_000);
    expect(long).toContain('(5000000 characters)');
  });

  it('keeps a hundred real models under a megabyte', () => {
    const models = real.models.filter(({ status }) => status === 'linted');
    const many = Array.from({ length: 100 }, (_, index) => {
      const model = models[index % models.length];
      return model === undefined ? linted() : { ...model, path: `models/${index}/${model.path}` };
    });
    expect(Buffer.byteLength(html(report(many), options))).toBeLessThan(1_000_000);
  });
});

it('an anchor is of the path alone, without spaces, and no two paths share one', () => {
  const path = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(anchorOf(a)).toMatch(/^model-[A-Za-z0-9._/~-]*$/);
      if (a !== b) expect(anchorOf(a)).not.toBe(anchorOf(b));
    }),
  );
  expect(anchorOf('models/resnet50.onnx')).toBe('model-models/resnet50.onnx');
});
