/** Threads whose script is made up here, so that it hangs or dies when it is told to. */
import { expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../../src/lint/presets.ts';
import { createPool, type Job, type PoolOptions } from '../../src/serve/pool.ts';

const SCRIPT = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ asked }) => {
    if (asked.name === 'hangs') for (;;);
    if (asked.name === 'dies') throw new Error('of old age');
    parentPort.postMessage({ status: 'linted', document: asked.name });
  });
`;

function poolOf(options: Partial<PoolOptions> = {}) {
  const script = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
  const pool = createPool({ script, threads: 2, lintMs: 60_000, threadMb: 256, ...options });
  onTestFinished(pool.close);
  return pool;
}

const job = (name: string): Job => ({
  source: { kind: 'upload', kept: { size: 0, runs: [], bytes: new Uint8Array(0) } },
  asked: { name, stated: null, settings: defaultSettings },
  version: '9.9.9',
});

it('answers each with its own', async () => {
  const { run } = poolOf();
  const names = Array.from({ length: 50 }, (_, i) => `${i}`);
  expect(await Promise.all(names.map((name) => run(job(name))))).toMatchObject(
    names.map((document) => ({ status: 'linted', document })),
  );
});

it('loses a thread that hangs, and goes on with those that waited', async () => {
  const { run } = poolOf({ threads: 1, lintMs: 3000 });
  const [hung, waited] = await Promise.allSettled([run(job('hangs')), run(job('waits'))]);
  expect(hung).toMatchObject({ reason: { code: 'out-of-time', status: 422 } });
  expect(waited).toMatchObject({ value: { document: 'waits' } });
});

it('loses a thread that dies, and goes on with those that waited', async () => {
  const { run } = poolOf({ threads: 1 });
  const [dead, waited] = await Promise.allSettled([run(job('dies')), run(job('waits'))]);
  expect(dead).toMatchObject({
    reason: { code: 'internal-error', status: 500, message: expect.stringContaining('of old age') },
  });
  expect(waited).toMatchObject({ value: { document: 'waits' } });
});
