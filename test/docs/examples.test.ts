/** What the documentation shows can be copied: configurations are valid, YAML parses, inputs and hooks are those that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../src/config/config.schema.json' with { type: 'json' };
import { validate } from '../../src/config/validate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const blocks = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    [...read(`docs/${name}`).matchAll(/^```(json|yaml)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({
      name,
      language,
      text,
    })),
  );

const configs = blocks
  .filter(({ language }) => language === 'json')
  .map(({ name, text }) => [name, JSON.parse(text)] as const)
  .filter(([, value]) => Object.keys(value).every((key) => Object.hasOwn(schema.properties, key)));

it.each(configs)('a configuration in %s is valid', async (_, value) => {
  expect(await validate(value)).toEqual({ ok: true, config: value });
});

it('is looked for where there are some', () => {
  expect(configs.length).toBeGreaterThan(3);
});

describe('the recipes', () => {
  const recipes = read('docs/recipes.md');
  const yaml = blocks.filter(({ name, language }) => name === 'recipes.md' && language === 'yaml');

  it('are YAML', () => {
    for (const { text } of yaml) expect(() => parse(text)).not.toThrow();
  });

  it('tell of every input and output of the action, and use no other', () => {
    const action = parse(read('action.yml'));
    const listed = [...recipes.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/\w+/g) ?? [],
    );
    expect(listed).toEqual([...Object.keys(action.inputs), ...Object.keys(action.outputs)].sort(byList(listed)));
    const [, workflow] = yaml;
    const used = Object.keys(parse(workflow?.text ?? '').jobs.noiselint.steps[1].with);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(used));
  });

  it('name the hook that there is', () => {
    const [hook] = parse(read('.pre-commit-hooks.yaml'));
    expect(parse(yaml[0]?.text ?? '').repos[0].hooks[0].id).toBe(hook.id);
  });
});

/** The page may order them as it likes. */
const byList =
  (order: readonly string[]) =>
  (a: string, b: string): number =>
    order.indexOf(a) - order.indexOf(b);
