/** The built program as a process: what only a real one shows. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './fake.ts';

const bin = fileURLToPath(new URL('../../bin/noiselint.js', import.meta.url));

function shell(command: string) {
  return spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, BIN: bin },
  });
}

it('ends quietly when the reader goes away', () => {
  const { status, stdout, stderr } = shell('"$NODE" "$BIN" --help | head -n 1');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: noiselint/);
});

it('returns its status', () => {
  expect(shell('"$NODE" "$BIN" no-such-file.onnx')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^noiselint: no-such-file\.onnx: /),
  });
});

it.each(['', '--cache', 'facts', 'rank'])('names a file that is not there: %s', (how) => {
  const cache = how.includes('--cache') ? `--cache-location ${temporaryFolder()}` : '';
  const { status, stderr } = shell(`"$NODE" "$BIN" ${how} ${cache} no-such-file.onnx`);
  expect({ status, stderr }).toEqual({ status: 2, stderr: 'noiselint: no-such-file.onnx: there is no such file\n' });
});

it('writes the HTML report, whose charts are a file of their own', () => {
  const { status, stdout } = shell('"$NODE" "$BIN" fixtures/real/torchvision -f html');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^<!doctype html>/);
  expect(stdout).toContain('<svg class="plot"');
});

it('draws a badge with the letters of a file of its own', () => {
  expect(shell('"$NODE" "$BIN" badge fixtures/real/torchvision').stdout).toMatch(/^<svg .* width="\d+"/);
});

it('loads modules of its users: configuration, plugin and formatter', () => {
  const folder = temporaryFolder();
  const plugin = fileURLToPath(new URL('../../docs/examples/color-channels.mjs', import.meta.url));
  writeFileSync(join(folder, 'noiselint.config.mjs'), `export default { plugins: [${JSON.stringify(plugin)}] };`);
  const format = 'export default (report) => report.models[0].rules.map(({ id }) => id).join(" ");';
  writeFileSync(join(folder, 'format.mjs'), format);
  cpSync(join(dirname(bin), '../fixtures/real/resnet50_norm_fp16.onnx'), join(folder, 'model.onnx'));
  expect(shell(`cd ${folder} && "$NODE" "$BIN" model.onnx -f ./format.mjs`)).toMatchObject({
    status: 0,
    stdout: 'stem-kernel input-resolution pooling normalization example/color-channels',
    stderr: '',
  });
});

it('loads a configuration in TypeScript, or says what this Node lacks', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'noiselint.config.ts'), 'export default { extends: "strict" } satisfies object;');
  const { status, stdout, stderr } = shell(`cd ${folder} && "$NODE" "$BIN" --show-settings`);
  // False before Node 22.18, which the types here are of.
  if ('typescript' in process.features && process.features.typescript !== false)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  else
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('use Node 22.18 or later'),
    });
});

it('lints a model without what takes Node longer to load than the model to read', () => {
  const folder = temporaryFolder();
  const probe = join(folder, 'probe.cjs');
  writeFileSync(
    probe,
    `const before = new Set(process.moduleLoadList);
     process.on('exit', () => {
       const fresh = process.moduleLoadList.filter((name) => !before.has(name));
       process._rawDebug(JSON.stringify(fresh.filter((name) => name.startsWith('NativeModule'))));
     });`,
  );
  const model = 'fixtures/real/keras/resnet50_nchw.onnx';
  const { stderr } = spawnSync(process.execPath, ['-r', probe, bin, model], { encoding: 'utf8' });
  const loaded: readonly string[] = JSON.parse(stderr);
  expect(loaded).toContain('NativeModule vm');
  // Streams come with node:v8, which pays for them (v8-flags.ts).
  const heavy = /NativeModule (?:.*\/)?(?:net|tty|crypto|perf_hooks|child_process|worker_threads|http)\b/;
  expect(loaded.filter((name) => heavy.test(name))).toEqual([]);
});

it('tells what it can without WebAssembly: all but what the stem weighs', () => {
  const facts = (flag: string) => shell(`"$NODE" ${flag} "$BIN" facts fixtures/real/torchvision/vgg16.onnx`);
  const rest = ({ stdout }: { stdout: string }) => stdout.replaceAll(/.*bandwidth.*\n/g, '');
  const [usual, without] = [facts(''), facts('--jitless')];
  expect(usual.stdout).toContain('noise-equivalent bandwidth');
  expect(without.status).toBe(usual.status);
  expect(rest(without)).toBe(rest(usual));
});

/** Of the bundles in a folder, those that have a code cache for this Node, and whether it takes it. */
function caches(dist: string): Readonly<Record<string, boolean>> {
  const program = `
    const { readFileSync, readdirSync } = require('node:fs');
    const { Script } = require('node:vm');
    const taken = (path, cache) =>
      !new Script(readFileSync(path, 'latin1'), { filename: path, cachedData: readFileSync(cache) }).cachedDataRejected;
    const names = readdirSync('.').filter((name) => name.includes(process.version)).map((name) => name.split('.cjs')[0]);
    const suffix = '.cjs.' + process.version + '-' + process.platform + '-' + process.arch + '.cache';
    console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, taken(name + '.cjs', name + suffix)]))));`;
  return JSON.parse(spawnSync(process.execPath, ['-e', program], { cwd: dist, encoding: 'utf8' }).stdout);
}

it('is compiled from the code cache that the build left', () => {
  expect(caches(join(dirname(bin), '../dist'))).toMatchObject({ cli: true, config: true });
});

/** The program in a folder of its own, without code caches. */
function installation() {
  const folder = temporaryFolder();
  cpSync(dirname(bin), join(folder, 'bin'), { recursive: true });
  cpSync(join(dirname(bin), '../dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.cache'),
  });
  const own = (...argv: readonly string[]) =>
    spawnSync(process.execPath, [join(folder, 'bin/noiselint.js'), ...argv], { encoding: 'utf8' });
  const cache = join(folder, `dist/cli.cjs.${process.version}-${process.platform}-${process.arch}.cache`);
  return { folder, own, cache };
}

it('leaves a code cache where V8 takes none, once it has read a model', () => {
  const { folder, own, cache } = installation();
  own('--show-settings', 'fixtures/real');
  expect(caches(join(folder, 'dist'))).toEqual({});
  writeFileSync(cache, 'cut short');
  expect(caches(join(folder, 'dist'))).toEqual({ cli: false });
  // So many that the optimiser waits meanwhile, under flags whose code V8 would not take again.
  const first = own('fixtures/real');
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(caches(join(folder, 'dist'))).toEqual({ cli: true });
  expect(own('fixtures/real').stdout).toBe(first.stdout);
});

it.each([
  ['cli.cjs', ['model.onnx']],
  ['command-line.cjs', ['-f', 'json', 'model.onnx']],
])('tells of a build that lacks %s', (bundle, argv) => {
  const { folder, own } = installation();
  rmSync(join(folder, 'dist', bundle));
  const stderr = `noiselint: the built program (dist/${bundle}) is missing: run 'npm install' in its folder first\n`;
  expect(own(...argv)).toMatchObject({ status: 2, stdout: '', stderr });
});

it('does without a code cache that it can neither read nor replace', () => {
  const { own, cache } = installation();
  mkdirSync(cache);
  expect(own('fixtures/real/torchvision/vgg16.onnx')).toMatchObject({ status: 0, stderr: '' });
});
