import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { docsUrl } from '../../src/lint/docs-url.ts';

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const pages = readdirSync(file('rules')).filter((name) => name.endsWith('.md') && name !== 'README.md');

const SECTIONS = ['What', 'Why', 'How it is detected', 'Numbers', 'How to fix', 'When to disable', 'Limits'];

test('ids differ, and every page belongs to a rule', () => {
  const ids = rules.map(({ meta }) => meta.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(pages.map((name) => name.replace('.md', '')).sort()).toEqual([...ids].sort());
});

describe.each(rules.map((rule) => [rule.meta.id, rule] as const))('%s', (id, { meta }) => {
  test('has a file, tests and a place in the index', () => {
    expect(existsSync(file(`rules/${id}.ts`))).toBe(true);
    expect(existsSync(file(`test/rules/${id}.test.ts`))).toBe(true);
    expect(readFileSync(file('rules/README.md'), 'utf8')).toContain(`(${id}.md)`);
  });

  test('has a page with every section, its title, its source and its codes', () => {
    const page = readFileSync(file(`rules/${id}.md`), 'utf8');
    expect(page.startsWith(`# \`${id}\``)).toBe(true);
    for (const section of SECTIONS) expect(page).toContain(`\n## ${section}\n`);
    for (const text of [meta.title, 'arXiv:2509.20939', ...meta.codes.map((code) => `\`${code}\``)]) {
      expect(page).toContain(text);
    }
    expect(docsUrl(meta).endsWith(`/rules/${id}.md`)).toBe(true);
  });
});
