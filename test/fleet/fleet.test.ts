/** `noiselint fleet` as its users run it: the built program, a real Redis, workers in processes of their own. */
import { cpSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/fake.ts';
import { net, write } from '../cli/real.ts';
import { fleetIn, type TestFleet, until } from './fleet.ts';
import { hasRedis, startRedis, whySkipped } from './redis.ts';

/** Models of a few kinds, under names that sort unlike they are made. */
function folderOf(count: number): string {
  const folder = temporaryFolder();
  const kinds = [net(), net({ pools: [3] }), net({ stem: 3, pools: [2, 2] })];
  const names = Array.from({ length: count }, (_, index) => `models/${(index * 7919) % 1000}-${index}.onnx`);
  write(folder, Object.fromEntries(names.map((name, index) => [name, kinds[index % kinds.length] as Uint8Array])));
  return folder;
}

async function fleetOf(count: number, ...options: readonly string[]) {
  const redis = await startRedis(...options);
  const folder = folderOf(count);
  return { redis, folder, fleet: fleetIn(folder, redis.url) };
}

const resultsIn = async ({ client }: Awaited<ReturnType<typeof startRedis>>): Promise<number> =>
  client.hlen('noiselint:fleet:results');

/** Every format, every byte: what was collected is what one run says. */
async function expectSameAsLint(fleet: TestFleet, format = 'jsonl'): Promise<void> {
  const [collected, linted] = await Promise.all([
    fleet.run('fleet', 'collect', '-f', format),
    fleet.run('lint', 'models', '--concurrency', 'off', '-f', format),
  ]);
  expect(collected.stdout === linted.stdout).toBe(true);
  expect(collected.status).toBe(linted.status);
}

describe.skipIf(!hasRedis)(`noiselint fleet${whySkipped}`, () => {
  it('gives what one run over the same models gives, byte for byte, in every format', async () => {
    const { fleet, folder } = await fleetOf(12);
    write(folder, {
      'models/bad.onnx': 'no model',
      'noiselint.config.json': {
        overrides: [{ files: ['models/1*'], normalization: 'imagenet' }],
        suppressions: [{ files: ['models/0-0.onnx'], rule: 'normalization', reason: 'known' }],
      },
    });
    expect((await fleet.run('fleet', 'submit', 'models')).stdout).toBe('13 jobs added\n');
    expect(await fleet.work({ concurrency: 2 }).ended).toMatchObject({ status: 0 });
    for (const format of ['jsonl', 'json', 'stylish', 'sarif', 'csv', 'junit']) await expectSameAsLint(fleet, format);
  });

  it('adds a model once, and again when it or its sidecar has changed', async () => {
    const { fleet, folder, redis } = await fleetOf(4);
    const submit = async (...flags: readonly string[]) =>
      (await fleet.run('fleet', 'submit', 'models', ...flags)).stdout.trim();
    expect(await submit()).toBe('4 jobs added');
    expect(await submit()).toBe('0 jobs added, 4 in the queue already');
    await fleet.work().ended;
    expect(await submit()).toBe('0 jobs added, 4 done already');
    const [name = ''] = await redis.client.hkeys('noiselint:fleet:models');
    utimesSync(join(folder, name), 1, 1);
    expect(await submit()).toBe('1 job added, 3 done already');
    await fleet.work().ended;
    write(folder, { 'models/config.json': {} });
    expect(await submit()).toBe('4 jobs added');
    await fleet.work().ended;
    expect(await resultsIn(redis)).toBe(4);
    await expectSameAsLint(fleet);
  });

  it('holds a baseline against all results, and tells findings by the exit status', async () => {
    const { fleet } = await fleetOf(4);
    await fleet.run('baseline', 'create', 'models/0-0.onnx', 'models/919-1.onnx', '-o', 'baseline.json');
    const flags = ['--preset', 'strict', '--baseline', 'baseline.json'];
    await fleet.run('fleet', 'submit', 'models', ...flags);
    await fleet.work().ended;
    for (const format of ['jsonl', 'compact']) {
      const collected = await fleet.run('fleet', 'collect', '-f', format);
      expect(collected.status).toBe(1);
      expect(collected.stdout).toBe((await fleet.run('lint', 'models', ...flags, '-f', format)).stdout);
    }
  });

  it('takes paths from a list, and keeps their order', async () => {
    const { fleet, folder } = await fleetOf(3);
    const list = [join(folder, 'models', '919-1.onnx'), '', 'models/0-0.onnx', 'none*.onnx'].join('\r\n');
    writeFileSync(join(folder, 'list.txt'), list);
    const submitted = await fleet.run('fleet', 'submit', '--from', 'list.txt');
    expect(submitted).toEqual({
      status: 2,
      stdout: '2 jobs added\n',
      stderr: 'noiselint: no file matches none*.onnx\n',
    });
    await fleet.work().ended;
    expect(await fleet.run('fleet', 'collect', '-f', 'jsonl')).toEqual(
      await fleet.run('lint', '--from', 'list.txt', '-f', 'jsonl'),
    );
    const piped = fleet.start('fleet', 'submit', '--from', '-');
    piped.process.stdin?.end('models/0-0.onnx\nmodels/838-2.onnx\n');
    expect((await piped.ended).stdout).toBe('1 job added, 1 done already\n');
  });

  it('refuses work of other settings than the queue has', async () => {
    const { fleet } = await fleetOf(1);
    await fleet.run('fleet', 'submit', 'models');
    const other = await fleet.run('fleet', 'submit', 'models', '--profile', 'measured');
    expect(other.status).toBe(2);
    expect(other.stderr).toMatch(
      /queue fleet holds work with other settings \(flags, version, .*cancel --all --forget/,
    );
    expect((await fleet.run('fleet', 'cancel', '--all', '--forget')).stdout).toBe('1 job cancelled\n');
    expect((await fleet.run('fleet', 'submit', 'models', '--profile', 'measured')).stdout).toBe('1 job added\n');
  });

  it('two workers share the jobs and do none twice', async () => {
    const { fleet, redis } = await fleetOf(120);
    await fleet.run('fleet', 'submit', 'models');
    const outcomes = await Promise.all([fleet.work().ended, fleet.work().ended]);
    const done = outcomes.map(({ stderr }) => Number(/(\d+) done/.exec(stderr)?.[1]));
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(120);
    expect(Math.min(...done)).toBeGreaterThan(0);
    expect(await resultsIn(redis)).toBe(120);
    await expectSameAsLint(fleet);
  });

  it('loses and doubles nothing when Redis is killed and comes back', async () => {
    const { fleet, redis } = await fleetOf(300, '--appendfsync', 'always');
    await fleet.run('fleet', 'submit', 'models');
    const workers = [fleet.work(), fleet.work()];
    await until(async () => (await resultsIn(redis)) > 20);
    await redis.restart();
    expect(await resultsIn(redis)).toBeLessThan(300);
    const outcomes = await Promise.all(workers.map(({ ended }) => ended));
    for (const { status, stderr } of outcomes) {
      expect(status).toBe(0);
      expect(stderr).toMatch(/is gone; trying again\n(.*\n)*.*is back/);
      expect(stderr).not.toMatch(/ {4}at /);
    }
    expect(await resultsIn(redis)).toBe(300);
    await expectSameAsLint(fleet);
  });

  it('a job that kills its process fails with the reason, and the others are done', async () => {
    const { fleet, folder } = await fleetOf(2);
    poison(folder, 'pid');
    await fleet.run('fleet', 'submit', 'models');
    const { status, stderr } = await fleet.work().ended;
    expect(status).toBe(2);
    expect(stderr.match(/poison\.onnx: the process that did it was ended by SIGKILL/g)).toHaveLength(3);
    expect(await fleet.status()).toMatchObject({
      done: 2,
      failed: 1,
      failures: [{ path: 'models/poison.onnx', attempts: 3 }],
    });
    const collected = await fleet.run('fleet', 'collect', '-f', 'jsonl');
    expect(collected.status).toBe(2);
    expect(collected.stdout.trim().split('\n')).toHaveLength(1 + 2 + 1);
    expect(collected.stderr).toMatch(/poison\.onnx: its job failed: .*\n.*1 model without a result/);
    const again = await fleet.run('fleet', 'submit', 'models');
    expect(again.stdout).toMatch(/^0 jobs added, 2 done already, 1 failed before \(--retry-failed/);
    rmSync(join(folder, 'poison'));
    expect((await fleet.run('fleet', 'submit', 'models', '--retry-failed')).stdout).toBe(
      '1 job added, 2 done already\n',
    );
    expect(await fleet.work().ended).toMatchObject({ status: 0 });
    expect(await fleet.status()).toMatchObject({ done: 3, failed: 0 });
  });

  it('a job that kills its workers is given up', async () => {
    const { fleet, folder } = await fleetOf(1);
    poison(folder, 'ppid');
    await fleet.run('fleet', 'submit', 'models');
    const deaths: (number | null)[] = [];
    for (let last: number | null = null; last === null; ) {
      last = (await fleet.work().ended).status;
      deaths.push(last);
    }
    expect(deaths).toEqual([null, null, null, null, 2]);
    expect(await fleet.status()).toMatchObject({ done: 1, failures: [{ reason: '4 workers died while they had it' }] });
  });

  it('stops on a machine where nothing works, before it has used up all jobs', async () => {
    const { fleet, folder } = await fleetOf(20);
    await fleet.run('fleet', 'submit', 'models');
    cpSync(join(folder, 'models'), join(folder, 'elsewhere'), { recursive: true, preserveTimestamps: true });
    rmSync(join(folder, 'models'), { recursive: true });
    const { status, stderr } = await fleet.work().ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/there is no .*models on .*: workers need the models under the path/);
    expect(stderr).toMatch(/5 jobs in a row failed on this machine, which takes no more/);
    symlinkSync('elsewhere', join(folder, 'models'));
    expect(await fleet.work().ended).toMatchObject({ status: 0 });
    expect(await fleet.status()).toMatchObject({ done: 20, failed: 0 });
  });

  it('says so where a model or its configuration is not what was submitted', async () => {
    const { fleet, folder } = await fleetOf(1);
    await fleet.run('fleet', 'submit', 'models');
    write(folder, { 'noiselint.config.json': { rules: { pooling: 'off' } } });
    expect((await fleet.work().ended).stderr).toMatch(
      /the configuration of .*0-0\.onnx on .* is not the one it was submitted/,
    );
    expect((await fleet.run('fleet', 'submit', 'models')).stderr).toMatch(/other settings \(.*configuration.*\)/);
    writeFileSync(join(folder, 'noiselint.config.json'), '{}');
    write(folder, { 'models/0-0.onnx': net({ pools: [2] }) });
    await fleet.run('fleet', 'cancel', '--all', '--forget');
    await fleet.run('fleet', 'submit', 'models');
    write(folder, { 'models/0-0.onnx': net({ pools: [2, 2] }) });
    expect((await fleet.work().ended).stderr).toMatch(/0-0\.onnx on .*, or a sidecar of it, is not what was submitted/);
  });

  it('tells its status to people, programs and Prometheus', async () => {
    const { fleet, folder } = await fleetOf(5);
    expect((await fleet.run('fleet', 'status')).stdout).toBe('fleet: no models; noiselint fleet submit adds some\n');
    await fleet.run('fleet', 'submit', 'models');
    await fleet.work().ended;
    write(folder, { 'models/new.onnx': net() });
    await fleet.run('fleet', 'submit', 'models');
    const { stdout } = await fleet.run('fleet', 'status');
    expect(stdout).toMatch(/^fleet: 6 models to lint, 0 workers\n\n {2}done +5\n {2}active +0\n {2}waiting +1\n/);
    expect(stdout).toMatch(/\d a (?:second|minute), about \d+ (?:s|min) left/);
    const metrics = (await fleet.run('fleet', 'status', '-f', 'prometheus', '-o', 'fleet.prom')).stdout;
    expect(metrics).toBe('');
    const lines = readFileSync(join(folder, 'fleet.prom'), 'utf8').split('\n');
    expect(lines).toContain('noiselint_fleet_models{queue="fleet",state="done"} 5');
    expect(lines).toContain('noiselint_fleet_models{queue="fleet",state="waiting"} 1');
    const sample = /^[a-z_]+\{(?:[a-z]+="[^"\\\n]*",?)+\} \d+(?:\.\d+)?$/;
    for (const line of lines.filter((line) => line !== '' && !line.startsWith('# '))) expect(line).toMatch(sample);
  });
});

/** A model that kills a process when it is judged, for as long as the file `poison` says which. */
function poison(folder: string, whom: string): void {
  write(folder, {
    'models/poison.onnx': net({ channels: 1 }),
    poison: whom,
    'noiselint.config.json': { plugins: ['./rule.mjs'] },
    'rule.mjs': `
      import { existsSync, readFileSync } from 'node:fs';
      const file = new URL('./poison', import.meta.url);
      export default {
        meta: { id: 'test/poison', title: 't', summary: 's', unit: 'noise-power', needs: ['input'],
          defaultSeverity: 'warning', codes: [], url: 'https://example.com' },
        check: ({ input }) => {
          if (input.value?.channels === 1 && existsSync(file)) process.kill(process[readFileSync(file, 'utf8')], 'SIGKILL');
          return { status: 'judged', gainDb: 0, refinedGainDb: 0, findings: [] };
        },
      };`,
  });
}
