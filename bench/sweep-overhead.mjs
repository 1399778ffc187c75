// What a sweep costs beside the model: its wall and CPU time over those of the bare inference calls it makes.
//   node bench/sweep-overhead.mjs MODEL.onnx DATA_FOLDER [images=200] [rounds=5] [sweep flags]
// The sweep is timed from outside, from start to end; the calls (as many, in the same batches, one thread) from inside, without
// start, loading or a first run. Both on one CPU where taskset can pin them, by turns, so that both see the same machine: the
// medians over the rounds count. On a machine that does other things CPU time is the steadier figure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [model, data, images = '200', rounds = '5', ...flags] = process.argv.slice(2);
if (data === undefined) {
  console.error('usage: node bench/sweep-overhead.mjs MODEL.onnx DATA_FOLDER [images] [rounds] [sweep flags]');
  process.exit(2);
}

const bin = fileURLToPath(new URL('../bin/noiselint.js', import.meta.url));
const pinned = spawnSync('taskset', ['-V']).status === 0 ? 'taskset -c 0 ' : '';
const cache = mkdtempSync(join(tmpdir(), 'noiselint-'));

/** Wall and CPU seconds of a command, and what it printed. */
function timed(command, args) {
  const script = `TIMEFORMAT='%R %U %S'; time ${pinned}"$0" "$@"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, XDG_CACHE_HOME: cache },
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, stdout, stderr };
}

const BARE = `
const ort = require('onnxruntime-node');
const [model, batch, runs] = process.argv.slice(1);
(async () => {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  const [input] = session.inputMetadata;
  const feed = (count) => {
    const dims = input.shape.map((dim, axis) => (axis === 0 ? count : dim));
    const data = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, at) => Math.sin(at));
    return { [input.name]: new ort.Tensor('float32', data, dims) };
  };
  const whole = feed(Number(batch));
  await session.run(whole);
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let left = Number(runs); left > 0; left -= batch) await session.run(left >= batch ? whole : feed(left));
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 }));
})();
`;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const row = (name, numbers) => name.padEnd(10) + numbers.map((x) => x.toFixed(2).padStart(9)).join('');

try {
  const args = ['sweep', model, '--data', data, '--images', images, '--provider', 'cpu', '--threads', '1', ...flags];
  const measured = [];
  for (let round = 1; round <= Number(rounds); round++) {
    const sweep = timed(process.execPath, [bin, ...args, '--format', 'json']);
    const [{ sweep: result }] = JSON.parse(sweep.stdout).models;
    const batch = / batch (\d+)/.exec(sweep.stderr)[1];
    const runs = result.images * (1 + result.seeds.length * (result.levels.length - 1));
    const bare = JSON.parse(timed(process.execPath, ['-e', BARE, model, batch, String(runs)]).stdout);
    if (round === 1) {
      console.log(`${runs} runs in batches of ${batch}${pinned && ', one CPU'}; seconds`);
      console.log(`${' '.repeat(10)}    sweep     bare    ratio  CPU: sweep  bare    ratio`);
    }
    const numbers = [sweep.wall, bare.wall, sweep.wall / bare.wall, sweep.cpu, bare.cpu, sweep.cpu / bare.cpu];
    measured.push(numbers);
    console.log(row(`round ${round}`, numbers));
  }
  console.log(
    row(
      'median',
      measured[0].map((_, at) => median(measured.map((numbers) => numbers[at]))),
    ),
  );
} finally {
  rmSync(cache, { recursive: true });
}
