/** Jobs that take long: what happens when their worker is killed, frozen, told to stop, or the job is cancelled. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/fake.ts';
import { write } from '../cli/real.ts';
import { openSession, whySkipped as withoutRuntime } from '../sweep/runtime.ts';
import { tinyModel } from '../sweep/tiny-model.ts';
import { fleetIn, type TestFleet, until } from './fleet.ts';
import { hasRedis, startRedis, whySkipped } from './redis.ts';

/** Long enough to be caught in the act. */
const LONG = ['--images', '500', '--sigma', '0.1,0.2', '--workers', '0', '--threads', '1'];

async function submitted(...models: readonly string[]) {
  const redis = await startRedis();
  const folder = temporaryFolder();
  write(folder, Object.fromEntries(models.map((name, at) => [name, tinyModel({ classes: 10 - at })])));
  const fleet = fleetIn(folder, redis.url);
  await fleet.run('fleet', 'submit', '.', '--sweep', ...LONG);
  return { fleet, redis };
}

/** Resolves when a sweep has told how far it is. */
const underWay = (fleet: TestFleet): Promise<void> =>
  until(async () => (await fleet.status()).underWay.some(({ progress }) => progress !== null && progress.done > 0));

async function expectSameAsSweep(fleet: TestFleet): Promise<void> {
  const collected = await fleet.run('fleet', 'collect', '-f', 'jsonl');
  const swept = await fleet.run('sweep', '.', ...LONG, '-q', '-f', 'jsonl');
  expect(collected.status).toBe(0);
  expect(collected.stdout === swept.stdout).toBe(true);
}

/** What the processes of a worker have for CUDA_VISIBLE_DEVICES, by what the kernel tells of them. */
function gpusOf(worker: number): readonly string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = all.filter((pid) => Number(procFile(pid, 'stat').split(') ')[1]?.split(' ')[1]) === worker);
  // Between fork and exec a child is still what the worker is.
  const own = procFile(String(worker), 'cmdline');
  const environments = children
    .filter((pid) => procFile(pid, 'cmdline') !== own)
    .map((pid) => procFile(pid, 'environ'));
  expect(environments.join()).not.toMatch(/NOISELINT_REDIS_URL/);
  return environments.map((text) => /CUDA_VISIBLE_DEVICES=(\d+)/.exec(text)?.[1] ?? '').sort();
}

function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const isPossible = hasRedis && openSession !== null;

describe.skipIf(!isPossible)(`noiselint fleet with sweeps${whySkipped || withoutRuntime}`, () => {
  it('a worker is killed in the middle: its job is done elsewhere, once', async () => {
    const { fleet, redis } = await submitted('a.onnx', 'b.onnx');
    const victim = fleet.work();
    await underWay(fleet);
    const other = fleet.work();
    victim.process.kill('SIGKILL');
    expect((await other.ended).stderr).toMatch(/2 done$/m);
    expect(await redis.client.hlen('noiselint:fleet:results')).toBe(2);
    await expectSameAsSweep(fleet);
  });

  it('a worker freezes until its job is done elsewhere: the second result is not stored', async () => {
    const { fleet, redis } = await submitted('a.onnx');
    const frozen = fleet.work();
    await underWay(fleet);
    frozen.process.kill('SIGSTOP');
    expect((await fleet.work().ended).stderr).toMatch(/1 done$/m);
    const stored = await redis.client.hgetall('noiselint:fleet:results');
    frozen.process.kill('SIGCONT');
    expect((await frozen.ended).stderr).toMatch(/0 done$/m);
    expect(await redis.client.hgetall('noiselint:fleet:results')).toEqual(stored);
    expect(await fleet.status()).toMatchObject({ models: 1, done: 1, active: 0, failed: 0 });
  });

  it('a worker that is told to end puts its job back, and the next one goes on from there', async () => {
    const { fleet } = await submitted('a.onnx');
    const worker = fleet.start('fleet', 'work');
    await underWay(fleet);
    worker.process.kill('SIGTERM');
    const { status, stderr } = await worker.ended;
    expect(status).toBe(0);
    expect(stderr).toMatch(/jobs under way go back to the queue.*\n.*0 done, 1 put back/);
    expect(await fleet.status()).toMatchObject({ waiting: 1, active: 0, failed: 0 });
    expect((await fleet.work().ended).stderr).toMatch(/1 done$/m);
    await expectSameAsSweep(fleet);
  });

  it('what is cancelled ends soon, and is not missed', async () => {
    const { fleet } = await submitted('a.onnx', 'b.onnx', 'c.onnx');
    const worker = fleet.work();
    await underWay(fleet);
    const { underWay: jobs } = await fleet.status();
    expect(jobs).toMatchObject([
      { path: expect.stringMatching(/^[abc]\.onnx$/), worker: expect.stringMatching(/-\d+$/) },
    ]);
    const first = jobs[0]?.path ?? '';
    const others = ['a.onnx', 'b.onnx', 'c.onnx'].filter((path) => path !== first);
    expect((await fleet.run('fleet', 'cancel', first, others[0] ?? '')).stdout).toBe('2 jobs cancelled\n');
    expect((await worker.ended).stderr).toMatch(/1 done$/m);
    expect(await fleet.status()).toMatchObject({ models: 1, done: 1, active: 0, waiting: 0, failed: 0 });
    const nothing = await fleet.run('fleet', 'cancel', 'd.onnx', others[1] ?? '');
    expect(nothing).toMatchObject({ status: 2, stdout: '0 jobs cancelled, 1 done already\n' });
    expect(nothing.stderr).toMatch(/d\.onnx: no such model or job/);
    const collected = await fleet.run('fleet', 'collect', '-f', 'jsonl');
    expect(collected).toMatchObject({ status: 0, stderr: '' });
    expect(collected.stdout.trim().split('\n')).toHaveLength(1 + 1 + 1);
  });

  it.skipIf(process.platform !== 'linux')('has one job at a time on each GPU that is named', async () => {
    const { fleet } = await submitted('a.onnx', 'b.onnx', 'c.onnx');
    const worker = fleet.work({ gpu: ['3', '5'] });
    await until(async () => (await fleet.status()).active === 2);
    await until(async () => gpusOf(worker.process.pid ?? 0).length === 2);
    expect(gpusOf(worker.process.pid ?? 0)).toEqual(['3', '5']);
    expect(await fleet.status()).toMatchObject({ active: 2, waiting: 1 });
    await fleet.run('fleet', 'cancel', '--all');
    await worker.ended;
  });
});
