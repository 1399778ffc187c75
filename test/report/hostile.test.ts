/** What a hostile name could do to each format, beyond leaving its place (formats.test.ts). */
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { infoOf } from '../../src/lint/rule-info.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { safeText } from '../../src/report/safe-text.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { FormatOptions } from '../../src/report/types.ts';
import { formatters } from './load.ts';
import { finding, hostileNames, linted, report, withName } from './sample.ts';

const options: FormatOptions = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };

const names = hostileNames.map((name) => [JSON.stringify(name), name] as const);

function format(name: keyof typeof formatters, hostile: string): string {
  return formatters[name](sortReport(withName(hostile)), options);
}

/** RFC 4180 without line breaks in fields, which ours never have. */
function csvFields(row: string): readonly string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe.each(names)('%s', (_, hostile) => {
  it.each(['json', 'sarif', 'gitlab'] as const)('%s is JSON', (name) => {
    expect(() => JSON.parse(format(name, hostile))).not.toThrow();
  });

  it('jsonl is JSON on every line, and keeps the name', () => {
    const models = format('jsonl', hostile)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(models.find(({ status }) => status === 'linted').findings[0].name).toBe(hostile);
  });

  it('sarif has URIs that are URIs', () => {
    const [{ results }] = JSON.parse(format('sarif', hostile)).runs;
    for (const { locations } of results) {
      const { uri } = locations[0].physicalLocation.artifactLocation;
      expect(uri).toMatch(/^[\w\-.~%/!*'()]+$/);
      expect(() => decodeURIComponent(uri)).not.toThrow();
    }
  });

  it('junit is well-formed', () => {
    const open: string[] = [];
    const text = format('junit', hostile).replace(/^<\?xml[^>]*\?>/, '');
    const rest = text.replaceAll(
      /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
      (_tag, end, tag, _attributes, empty) => {
        if (end) expect(open.pop()).toBe(tag);
        else if (!empty) open.push(tag);
        return '';
      },
    );
    expect(open).toEqual([]);
    expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
  });

  it('github has only our own commands', () => {
    for (const line of format('github', hostile).trimEnd().split('\n')) {
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^:,]*,title=[^:,]*::/);
    }
  });

  it('markdown has no markup but ours', () => {
    const text = format('markdown', hostile);
    for (const row of text.split('\n').filter((line) => line.startsWith('|'))) {
      expect(row.replaceAll('\\|', '').split('|').length).toBe(8);
    }
    const prose = text.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replaceAll('<!-- -->', '~');
    expect(prose).not.toMatch(/<|https:\/\/evil/);
  });

  it('html has no element, attribute or address but ours', () => {
    const page = parseHTML(format('html', hostile)).document;
    expect(page.querySelectorAll('script, style, iframe, object, embed, img, base, link').length).toBe(2);
    for (const element of page.querySelectorAll('*')) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^(?:on|style$|src$)/);
      expect(element.getAttribute('href') ?? '#').toMatch(/^(?:#|https:\/\/example\.org\/|https:\/\/github\.com\/)/);
    }
    expect(page.querySelector('.advice code')?.textContent).toContain(safeText(hostile).replace(/^\s+|\s+$/g, ''));
  });

  it('csv has thirteen columns and no formula', () => {
    for (const row of format('csv', hostile).trimEnd().split('\n')) {
      const fields = csvFields(row);
      expect(fields).toHaveLength(13);
      for (const field of fields) expect(field).not.toMatch(/^(?:[=@]|[+-](?!\d))/);
    }
  });
});

it('github rolls up what would not be shown', () => {
  const many = report([
    linted({ findings: Array.from({ length: 12 }, (_, index) => finding({ name: `n${index}` })) }),
    linted({ path: 'other.onnx', findings: [finding({ severity: 'error' })] }),
  ]);
  const lines = formatters.github(sortReport(many), options).trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(1);
  const warnings = lines.filter((line) => line.startsWith('::warning'));
  expect(warnings).toHaveLength(10);
  expect(warnings.at(-1)).toContain('3 more in 1 model: models/resnet50.onnx');
});

it('github shows as many as it may one by one', () => {
  const ten = linted({ findings: Array.from({ length: 10 }, (_, index) => finding({ name: `n${index}` })) });
  const lines = formatters
    .github(sortReport(report([ten])), options)
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).not.toContain('more');
});

it('compact leaves out what fails nothing, where it is asked to be quiet', () => {
  const some = report([linted({ findings: [finding({ code: 'a' }), finding({ code: 'b', severity: 'error' })] })]);
  const text = formatters.compact(some, { ...options, quiet: true });
  expect(text).toContain('/b: ');
  expect(text).not.toContain('/a: ');
  expect(text.trimEnd().split('\n').at(-1)).toBe('1 problem');
  expect(formatters.compact(report([linted({ findings: [] })]), options)).toBe('');
});

it('fingerprints are unique, and stay when wording, gains and indices change', () => {
  const prints = (...findings: Parameters<typeof finding>) => {
    const text = formatters.gitlab(report([linted({ findings: findings.map((part) => finding(part)) })]), options);
    return (JSON.parse(text) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
  };
  const [before] = prints({});
  expect(prints({ message: 'other words', gainDb: 1, at: 'graph.node[99]' })).toEqual([before]);
  expect(prints({ name: '/other' })).not.toEqual([before]);
  const twins = formatters.gitlab(report([linted({ findings: [finding(), finding()] })]), options);
  expect(new Set((JSON.parse(twins) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint)).size).toBe(2);
});
