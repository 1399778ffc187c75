/**
 * A fleet on this machine, as its users run it: the built program, its own timings, a Redis that writes to disk.
 *   chaos       500 sweeps on 4 workers, one of which is killed (-9) and replaced after every 5 to 20 results:
 *               each model has one result, stored once, and all together are what one run over the same models prints
 *   throughput  jobs a second by 1 to 4 workers: lint, sweeps on one thread, and jobs that wait 100 ms each, as for slow storage
 * usage: node bench/fleet.mjs [models of the chaos] [seed of the kills]
 * Needs redis-server, bullmq, ioredis and onnxruntime-node. Exit 0 when what is promised held.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { importBundled } from './import-bundled.mjs';

const MODELS = Number(process.argv[2] ?? 500);
const SEED = Number(process.argv[3] ?? 1);
const SWEEP = ['--images', '10', '--sigma', '0.1,0.2', '--workers', '0', '--threads', '1'];

/** A rule that takes its time, as a model on slow storage does. */
const WAIT = `export default {
  meta: { id: 'bench/wait', title: 'Wait', summary: 'as slow storage does', unit: 'sensitivity', needs: [],
    defaultSeverity: 'info', codes: [], url: 'https://example.com' },
  check: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    return { status: 'judged', gainDb: 0, refinedGainDb: 0, findings: [] };
  },
};
`;

const bin = fileURLToPath(new URL('../bin/noiselint.js', import.meta.url));
const { tinyModel } = await importBundled('test/sweep/tiny-model.ts');
const folder = mkdtempSync(join(tmpdir(), 'noiselint-fleet-'));
const socket = join(folder, 'redis.sock');
const env = { ...process.env, NOISELINT_REDIS_URL: `unix://${socket}`, XDG_CACHE_HOME: join(folder, 'cache') };
const files = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'];
const server = spawn('redis-server', files, { stdio: 'ignore' });
server.on('error', ({ message }) => {
  console.error(`no redis-server: ${message}`);
  process.exit(2);
});

try {
  while (!existsSync(socket)) await sleep(20);
  const client = new Redis(socket);
  console.log(
    `${availableParallelism()} cores, ${spawnSync('redis-server', ['--version']).stdout.toString().split(' sha')[0]}\n`,
  );
  const held = await chaos(client);
  await throughput(client);
  client.disconnect();
  process.exitCode = held ? 0 : 1;
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function chaos(client) {
  const cwd = modelsIn('chaos', MODELS);
  run(cwd, 'fleet', 'submit', '.', '--queue', 'chaos', '--sweep', ...SWEEP);
  const random = randomFrom(SEED);
  const workers = Array.from({ length: 4 }, () => worker(cwd, 'chaos'));
  const startedAt = Date.now();
  let kills = 0;
  // Paced by results: a machine that is busy sees as many kills as one that is not.
  for (let next = 0; next < MODELS; next += 5 + Math.floor(16 * random())) {
    while ((await client.hlen('noiselint:chaos:results')) < next) await sleep(20);
    const victim = Math.floor(random() * workers.length);
    workers[victim].process.kill('SIGKILL');
    kills += 1;
    workers[victim] = worker(cwd, 'chaos');
  }
  await Promise.all(workers.map(({ ended }) => ended));
  const seconds = (Date.now() - startedAt) / 1000;
  const status = JSON.parse(run(cwd, 'fleet', 'status', '--queue', 'chaos', '-f', 'json').stdout);
  const events = await client.xrange('noiselint:chaos:events', '-', '+');
  const lost = events.filter(([, fields]) => fields[1] === 'stalled').length;
  const spans = await client.keys('noiselint:chaos:done-*');
  const stored = (await client.mget(spans)).reduce((sum, count) => sum + Number(count), 0);
  const collected = run(cwd, 'fleet', 'collect', '--queue', 'chaos', '-f', 'jsonl');
  const swept = run(cwd, 'sweep', '.', ...SWEEP, '-q', '-f', 'jsonl');
  const isSame = collected.stdout === swept.stdout && collected.status === swept.status;
  console.log(`${MODELS} sweeps, 4 workers, ${seconds.toFixed(0)} s, seed ${SEED}`);
  console.log(`  ${kills} workers killed, ${lost} jobs lost with them and done again`);
  console.log(`  ${status.done} models with a result, ${stored} results stored, ${status.failed} failed`);
  console.log(`  collected ${isSame ? 'is' : 'IS NOT'} what one run prints (${collected.stdout.length} bytes)\n`);
  return isSame && status.done === MODELS && stored === MODELS && status.failed === 0;
}

async function throughput(client) {
  const kinds = [
    { name: 'lint', models: 600, flags: [] },
    { name: 'sweeps', models: 100, flags: ['--sweep', ...SWEEP] },
    { name: 'waiting', models: 200, flags: [], waits: true },
  ];
  console.log('jobs a second   1 worker   2   3   4   (of the first)');
  for (const { name, models, flags, waits = false } of kinds) {
    const cwd = modelsIn(name, models);
    if (waits) writeFileSync(join(cwd, 'noiselint.config.json'), JSON.stringify({ plugins: ['./wait.mjs'] }));
    if (waits) writeFileSync(join(cwd, 'wait.mjs'), WAIT);
    const rates = [];
    for (const count of [1, 2, 3, 4]) {
      rmSync(join(folder, 'cache'), { recursive: true, force: true });
      const queue = `${name}-${count}`;
      run(cwd, 'fleet', 'submit', '.', '--queue', queue, ...flags);
      const workers = Array.from({ length: count }, () => worker(cwd, queue));
      // Workers that are still starting are not slow: what counts begins when a quarter is done.
      const startedAt = await reaching(client, queue, models / 4);
      rates.push((0.75 * models) / (((await reaching(client, queue, models)) - startedAt) / 1000));
      await Promise.all(workers.map(({ ended }) => ended));
    }
    const [first] = rates;
    const cells = rates.map((rate) => `${rate.toFixed(1)} (x${(rate / first).toFixed(2)})`);
    console.log(`${name.padEnd(14)}  ${cells.join('   ')}`);
  }
}

/** When the queue has so many results. */
async function reaching(client, queue, count) {
  while ((await client.hlen(`noiselint:${queue}:results`)) < count) await sleep(5);
  return Date.now();
}

/** Small models of different sizes, so that jobs take unlike times. */
function modelsIn(name, count) {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const sizes = [16, 24, 32, 48].map((size) => tinyModel({ size }));
  for (let index = 0; index < count; index++) writeFileSync(join(cwd, `${index}.onnx`), sizes[index % sizes.length]);
  return cwd;
}

function run(cwd, ...argv) {
  const result = spawnSync(process.execPath, [bin, ...argv], { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.stderr !== '') process.stderr.write(result.stderr);
  return result;
}

function worker(cwd, queue) {
  const argv = [bin, 'fleet', 'work', '--until-empty', '-q', '--queue', queue];
  const process_ = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return { process: process_, ended: new Promise((resolve) => process_.once('exit', resolve)) };
}

/** mulberry32 */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
