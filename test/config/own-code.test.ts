/** A configuration that is found beside a model runs code of this project alone. */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cli/fake.ts';
import { net, runReal, write } from '../cli/real.ts';

const RUNS = `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('ran', import.meta.url), '');
export default `;

const configured = `${RUNS}{ failOn: 'warning' };\n`;
const plugin = `${RUNS}{ meta: {}, check() {} };\n`;

/** A folder with these files; `.git` makes a checkout of one. */
function tree(files: Parameters<typeof write>[1], checkouts: readonly string[] = []): string {
  const folder = temporaryFolder();
  write(folder, files);
  for (const checkout of checkouts) mkdirSync(join(folder, checkout, '.git'), { recursive: true });
  return folder;
}

const CONFIG = 'noiselint.config.mjs';

it.each<[title: string, cwd: string, model: string, files: Record<string, string>, checkouts: readonly string[]]>([
  ['beside a download', 'here', '../download/m.onnx', { [`download/${CONFIG}`]: configured }, []],
  [
    'below the working directory, where it is no checkout',
    '.',
    'download/m.onnx',
    { [`download/${CONFIG}`]: configured },
    [],
  ],
  ['in a checkout of its own', '.', 'download/m.onnx', { [`download/${CONFIG}`]: configured }, ['.', 'download']],
  [
    'above the model, in a checkout of its own',
    '.',
    'download/deep/m.onnx',
    { [`download/${CONFIG}`]: configured },
    ['.', 'download'],
  ],
  [
    'a plugin that data names',
    '.',
    'download/m.onnx',
    { 'download/noiselint.config.json': '{ "plugins": ["./plugin.mjs"] }', 'download/plugin.mjs': plugin },
    [],
  ],
  [
    'a module that data extends',
    '.',
    'download/m.onnx',
    { 'download/noiselint.config.json': '{ "extends": "./base.mjs" }', 'download/base.mjs': configured },
    [],
  ],
])('not %s', async (_, cwd, model, files, checkouts) => {
  const folder = tree({ 'here/x': '', 'download/m.onnx': net(), 'download/deep/m.onnx': net(), ...files }, checkouts);
  const here = join(folder, cwd);
  const { status, stderr } = await runReal(here, [model]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/would run code from outside this project: name it with --config/),
  });
  expect(existsSync(join(folder, 'download/ran'))).toBe(false);
  expect(await runReal(here, [model, '--no-config'])).toMatchObject({ status: 0, stderr: '' });
});

it('not through a link into the checkout', async () => {
  const folder = tree({ 'download/m.onnx': net(), [`download/${CONFIG}`]: configured }, ['here']);
  symlinkSync('../download', join(folder, 'here/models'));
  expect(await runReal(join(folder, 'here'), ['models/m.onnx'])).toMatchObject({ status: 2 });
  expect(existsSync(join(folder, 'download/ran'))).toBe(false);
});

it.each<[title: string, cwd: string, model: string, files: Record<string, string>, checkouts: readonly string[]]>([
  ['here', '.', 'm.onnx', { [CONFIG]: configured }, []],
  ['on the way up from here', 'here', 'm.onnx', { [CONFIG]: configured }, []],
  ['in a package of the checkout', '.', 'here/m.onnx', { [`here/${CONFIG}`]: configured }, ['.']],
  ['in a package beside this one', 'here', '../there/m.onnx', { [`there/${CONFIG}`]: configured }, ['.']],
  ['data anywhere', 'here', '../there/m.onnx', { 'there/noiselint.config.json': '{ "failOn": "warning" }' }, []],
  ['a module that is named', 'here', '../there/m.onnx', { [`there/${CONFIG}`]: configured }, []],
])('%s', async (title, cwd, model, files, checkouts) => {
  const models = { 'm.onnx': net(), 'here/m.onnx': net(), 'there/m.onnx': net() };
  const folder = tree({ ...models, ...files }, checkouts);
  const named = title.includes('named') ? ['--config', `../there/${CONFIG}`] : [];
  expect(await runReal(join(folder, cwd), [model, ...named])).toMatchObject({ status: 0, stderr: '' });
});

it('a worktree is a checkout, whose .git is a file', async () => {
  const folder = tree({ 'a/m.onnx': net(), [`a/${CONFIG}`]: configured, '.git': 'gitdir: elsewhere' });
  expect(await runReal(folder, ['a/m.onnx'])).toMatchObject({ status: 0, stderr: '' });
});

it.each([
  ['{ "limits": { "timeMs": 60000 } }', 2],
  ['{ "overrides": [{ "files": ["*"], "limits": { "nodes": 3000000 } }] }', 2],
  ['{ "overrides": [{ "files": ["*"], "inputSize": 96 }] }', 0],
])('limits are not for a download to say: %s', async (config, status) => {
  const folder = tree({ 'here/x': '', 'download/m.onnx': net(), 'download/noiselint.config.json': config });
  expect(await runReal(join(folder, 'here'), ['../download/m.onnx'])).toMatchObject({
    status,
    stderr: status === 0 ? '' : expect.stringMatching(/would set limits/),
  });
});
