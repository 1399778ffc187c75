/** Threads change how long it takes, and nothing else. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './fake.ts';
import { lines, put } from './scale/fleet.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = join(root, 'fixtures');

function lint(args: readonly string[], cwd = fixtures, program = root, flags: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, join(program, 'bin/noiselint.js'), ...args],
    {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  return { status, stdout, stderr };
}

it('gives the same bytes with three threads as with one', () => {
  const serial = lint(['-f', 'json', '.', '--concurrency', 'off']);
  expect(JSON.parse(serial.stdout).models.length).toBeGreaterThan(12);
  expect(lint(['-f', 'json', '.', '--concurrency', '3'])).toEqual(serial);
});

it('keeps the order of a list that is longer than what threads are given at once', () => {
  const folder = temporaryFolder();
  put(folder, 'list.txt', `${'real/post\nreal/timm\nnope.onnx\n'.repeat(40)}`);
  const argv = ['-f', 'jsonl', '--from', join(folder, 'list.txt')];
  const serial = lint([...argv, '--concurrency', 'off']);
  expect(lines(serial.stdout).length).toBeGreaterThan(150);
  expect(lint([...argv, '--concurrency', '2'])).toEqual(serial);
});

it('tells the engine when to optimise, by flags that it knows', () => {
  const folder = temporaryFolder();
  put(folder, 'list.txt', 'real/post/resnet18_opset18.onnx\n'.repeat(1001));
  const { status, stdout, stderr } = lint([
    '-f',
    'compact',
    '--from',
    join(folder, 'list.txt'),
    '--concurrency',
    'off',
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('2002 problems');
});

it.each([
  ['at once', 'throw new Error("EAGAIN");'],
  ['later', 'setImmediate(() => { this.emit("error", new Error("EMFILE")); this.emit("exit", 1); });'],
])('does without threads where none can be started, which fails %s', (_, work) => {
  const without = join(temporaryFolder(), 'without.cjs');
  writeFileSync(
    without,
    `require('node:worker_threads').Worker = class extends require('node:events') {
       constructor() { super(); ${work} }
       postMessage() {}
     };`,
  );
  const argv = ['-f', 'json', '.', '--concurrency'];
  expect(lint([...argv, '3'], fixtures, root, ['-r', without])).toEqual(lint([...argv, 'off']));
});

it('loses one model with a thread that dies, and looks at the others all the same', () => {
  const folder = temporaryFolder();
  for (const name of ['bin', 'dist']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const trap = `{
    const { parentPort } = require('node:worker_threads');
    const on = parentPort.on.bind(parentPort);
    parentPort.on = (name, listener) => on(name, (models) => {
      const at = models.findIndex(({ path }) => path.endsWith('deadly.onnx'));
      listener(at < 0 ? models : models.slice(0, at));
      if (at >= 0) throw new Error('out of luck');
    });
  }`;
  const worker = join(folder, 'dist/inspect-worker.cjs');
  writeFileSync(worker, `${trap}\n${readFileSync(worker, 'utf8')}`);
  put(folder, 'list.txt', 'real/post\ndeadly.onnx\nreal/timm\n'.repeat(20));
  const argv = ['-f', 'jsonl', '--from', join(folder, 'list.txt')];
  const plain = lines(lint([...argv, '--concurrency', 'off']).stdout).slice(1, -1);
  const hurt = lines(lint([...argv, '--concurrency', '2'], fixtures, folder).stdout).slice(1, -1);
  expect(hurt.map(({ path }) => path)).toEqual(plain.map(({ path }) => path));
  for (const [at, model] of hurt.entries()) {
    if (model.path === 'deadly.onnx') expect(JSON.stringify(model.reason)).toContain('out of luck');
    else expect(model).toEqual(plain[at]);
  }
});

it.each(['0', '1.5', 'many'])('--concurrency %s is a mistake', (text) => {
  expect(lint(['--concurrency', text, '.'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--concurrency'),
  });
});
