/**
 * What a fleet costs: 2,000 models in 8 shards by GNU parallel, merged, beside one run; the memory of a run over 100,000
 * entries; and from these, what 2 million models take.
 * usage: node bench/scaling.mjs [folder of models] [--entries 100000] [--price 0.04]
 * Models are those of the folder, under as many names as there have to be. Exit 0 when the merge is the one run byte for
 * byte and the memory is flat. Needs Linux; without GNU parallel the shards run one after another.
 */
import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    entries: { type: 'string', default: '100000' },
    price: { type: 'string', default: '0.04' },
  },
});
const MODELS = 2000;
const SHARDS = 8;
const MARKS = 10;
const FLEET = 2_000_000;
const CORES = 64;
const TICKS_A_SECOND = 100;

const bin = fileURLToPath(new URL('../bin/noiselint.js', import.meta.url));
const source = resolve(positionals[0] ?? fileURLToPath(new URL('../fixtures', import.meta.url)));
const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.onnx'))
  .sort();
assert(names.length > 0, `no .onnx file in ${source}`);
const scratch = mkdtempSync(join(tmpdir(), 'noiselint-scaling-'));

try {
  console.log(`${names.length} models of ${positionals[0] ?? 'fixtures'}, node ${process.version}`);
  const split = shards();
  const flow = await stream(Number(values.entries));
  plan(split, flow);
  process.exitCode = split.same && flow.isFlat ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** That many paths, no two alike: the folder under as many links as it takes. */
function writeList(name, files, count) {
  const paths = Array.from(
    { length: count },
    (_, at) => `${name}-${Math.floor(at / files.length)}/${files[at % files.length]}`,
  );
  for (const link of new Set(paths.map((path) => path.split('/')[0]))) symlinkSync(source, join(scratch, link));
  writeFileSync(join(scratch, `${name}.txt`), paths.join('\n'));
}

/** Seconds by the clock, and of CPU in all processes that were started. */
function run(command, args) {
  const line = [command, ...args].map((word) => `'${word}'`).join(' ');
  const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='@%R %U %S'; time ${line}`], {
    cwd: scratch,
    encoding: 'utf8',
  });
  assert(status === 0 || status === 1, `${line}: ${status}\n${stderr}`);
  const [wall, user, system] = stderr.split('@').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system };
}

function shards() {
  writeList('list', names, MODELS);
  const node = process.execPath;
  const whole = ['--from', 'list.txt', '--concurrency', 'off'];
  const one = run(node, [bin, ...whole, '-f', 'jsonl', '-o', 'one.jsonl', '-f', 'json', '-o.json', 'one.json']);
  const part = `${node} ${bin} ${whole.join(' ')} --shard {}/${SHARDS} -f jsonl -o shard-{}.jsonl`;
  const numbers = Array.from({ length: SHARDS }, (_, at) => String(at + 1));
  const hasParallel = spawnSync('parallel', ['--version']).status === 0;
  const split = hasParallel
    ? run('parallel', ['--will-cite', part, ':::', ...numbers])
    : run('bash', ['-c', numbers.map((number) => part.replaceAll('{}', number)).join('; ')]);
  const files = numbers.map((number) => `shard-${number}.jsonl`);
  const merged = run(node, [
    bin,
    'merge',
    ...files,
    '-f',
    'jsonl',
    '-o',
    'merged.jsonl',
    '-f',
    'json',
    '-o.json',
    'merged.json',
  ]);
  const same = ['jsonl', 'json'].every((name) => bytes(`one.${name}`).equals(bytes(`merged.${name}`)));
  const how = hasParallel ? 'by GNU parallel' : 'one after another';
  console.log(`${MODELS} models in one run: ${told(one)}; in ${SHARDS} shards ${how}: ${told(split)}`);
  console.log(`merged: ${told(merged)}, ${same ? 'the same' : 'NOT THE SAME'} byte for byte as jsonl and as json`);
  return { same, rate: MODELS / one.cpu, merging: MODELS / merged.cpu };
}

function told({ wall, cpu }) {
  return `${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU`;
}

function bytes(name) {
  return readFileSync(join(scratch, name));
}

/** One run over a streamed list, with its peak memory every so many results. Small models will do, as anything that piles up does so for each entry. */
async function stream(count) {
  const quick = names
    .map((name) => ({ name, size: statSync(join(source, name)).size }))
    .sort((a, b) => a.size - b.size)
    .slice(0, Math.ceil(names.length / 8))
    .map(({ name }) => name);
  // The list is longer than what is measured, as an ended process can't be looked at.
  writeList('long', quick, count + 200);
  const args = [bin, '--from', 'long.txt', '-f', 'jsonl', '--concurrency', 'off'];
  const child = spawn(process.execPath, args, { cwd: scratch, stdio: ['ignore', 'pipe', 'inherit'] });
  const marks = [];
  let lines = 0;
  for await (const chunk of child.stdout) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
    // The head is a line of its own.
    if (marks.length < MARKS && lines > ((marks.length + 1) * count) / MARKS)
      marks.push({ results: lines - 1, ...look(child.pid) });
  }
  for (const { results, rss, cpu } of marks)
    console.log(
      `${String(results).padStart(9)} results  ${rss.toFixed(0).padStart(4)} MiB  ${cpu.toFixed(1).padStart(6)} s of CPU`,
    );
  // Peaks, as memory rises and falls by a tenth between two collections. V8 sizes its heap over some 20,000 results: shorter
  // runs look as if they grew.
  const [early, late] = [marks[MARKS / 2 - 1].rss, marks[MARKS - 1].rss];
  const isFlat = late < early * 1.15;
  console.log(
    `memory is ${isFlat ? 'flat' : 'NOT FLAT'}: ${late.toFixed(0)} MiB at most, ${early.toFixed(0)} at most in the first half`,
  );
  return { isFlat, rss: late };
}

/** Of a process that runs: the most memory it has had, in MiB; its seconds of CPU. */
function look(pid) {
  const rss = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return { rss: rss / 1024, cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND };
}

/** Of a model, in the mean over those of one run: bytes of its file that were read, and bytes of its result. */
function sizes() {
  const models = JSON.parse(bytes('one.json')).models.filter(({ bytes: own }) => own !== null);
  const read = models.reduce((sum, { bytes: own }) => sum + own.read, 0);
  return { read: read / models.length, line: bytes('one.jsonl').length / MODELS };
}

function plan({ rate, merging }, { rss }) {
  const price = Number(values.price);
  const { read, line } = sizes();
  const hours = FLEET / rate / 3600;
  const gb = (each) => ((each * FLEET) / 1e9).toFixed(1);
  const kib = (size) => (size / 1024).toFixed(1);
  console.log(
    `${rate.toFixed(0)} models a second of CPU; of a model ${kib(read)} KiB are read, its result takes ${kib(line)} KiB`,
  );
  console.log(
    `2 million models: ${hours.toFixed(1)} core hours, ${((hours / CORES) * 60).toFixed(0)} minutes on ${CORES} cores, ` +
      `${(hours * price).toFixed(2)} at ${price} a core hour; ${gb(read)} GB read, ${rss.toFixed(0)} MiB a process; ` +
      `${gb(line)} GB of results, merged in ${(FLEET / merging / 60).toFixed(0)} minutes on one core`,
  );
}
