/**
 * What a run costs, beside a bare Node and beside other readers of ONNX, on the same files in the same run.
 * usage: npm run bench -- [--corpus <folder>] [--python <interpreter>] [--against <git ref>] [--json <file>] [--record]
 * Prints a table; --json writes the figures, --record adds them to bench/history.jsonl. CPU is user + system time of whole
 * processes, the median of several runs; RSS is the peak. Ratios are medians of those of each turn (measure.mjs).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBigModel, writeChain, writeWide } from './big-models.mjs';
import { besideFirst, built, checkOut, env, git, home, median, peakOf, turnsOf } from './measure.mjs';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(home, 'fixtures/real') },
    python: { type: 'string' },
    against: { type: 'string' },
    json: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});

if (!existsSync('/usr/bin/time')) throw new Error('the bench needs GNU time (Debian: apt install time)');

const scratch = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
const rows = [];
try {
  run();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Measures commands in turn: for each a row, beside the first. */
function compare(file, commands, runs) {
  const turns = turnsOf(
    commands.map(({ command }) => command),
    runs,
  );
  const base = rows.length;
  for (const [index, { what, command }] of commands.entries()) {
    const own = turns.map((turn) => turn[index]);
    const { rss, status } = peakOf(command);
    // 1 says that there are findings.
    const failed = what.startsWith('noiselint') ? status !== 0 && status !== 1 : status !== 0;
    const ratio = index === 0 ? null : besideFirst(turns, index);
    rows.push({ file, what, cpu: median(own), rss, failed, ratio });
    print(rows.at(-1), rows[base], failed ? `ended with ${status}` : null);
  }
}

function print({ file, what, cpu, rss, ratio }, first, problem) {
  const beside =
    ratio === null ? '' : `${ratio.toFixed(2)} times, ${(rss - first.rss).toFixed(0)} MiB beside ${first.what}`;
  const figures = `${cpu.toFixed(3).padStart(8)} s${rss.toFixed(0).padStart(7)} MiB`;
  console.log(
    `${file.padEnd(26)}${what.padEnd(34)}${figures}  ${[beside, problem].filter(Boolean).join(', ')}`.trimEnd(),
  );
}

function run() {
  const node = process.execPath;
  const bins = [['noiselint', join(home, 'bin/noiselint.js')]];
  if (values.against !== undefined) bins.push([`noiselint ${values.against}`, buildOf(values.against)]);
  const lint = (path) => bins.map(([what, bin]) => ({ what, command: [node, bin, path] }));
  const nothing = { what: 'node -e 0', command: [node, '-e', '0'] };
  const resnet = join(home, 'fixtures/real/keras/resnet50_nchw.onnx');
  const small = writeModel('small', resnet, { weights: false });
  compare('ResNet-18, 34 kB', [nothing, ...lint(join(home, 'fixtures/real/post/resnet18_opset18.onnx'))], 21);
  compare('ResNet-50, 50 kB', [nothing, ...lint(resnet)], 21);
  compare('the same with its stem', [nothing, ...lint(small)], 21);

  const GB = 1e9;
  const files = [
    ['ResNet-50, 102 MB', 'resnet50', {}],
    ['one file, 1.9 GB', 'large', { extra: [0.9 * GB, 0.9 * GB] }],
    ['one file, 4.4 GB', 'huge', { extra: [2 * GB, 2 * GB, 0.3 * GB] }],
    ['external data, 2.2 GB', 'external', { extra: [1 * GB, 1.1 * GB], external: true }],
  ];
  for (const [file, name, options] of files) {
    const path = writeModel(name, resnet, options);
    compare(file, [{ what: 'noiselint, its graph alone', command: [node, bins[0][1], small] }, ...lint(path)], 11);
    tellBytes(path);
    peers(file, path);
    rmSync(dirname(path), { recursive: true });
  }

  const chain = join(scratch, 'chain.onnx');
  writeChain(chain, 1_000_000);
  compare('chain of 1,000,000 nodes', lint(chain), 1);
  writeWide(chain, 200_000);
  compare('Concat of 200,000 inputs', lint(chain), 1);
  throughput(node);

  const result = {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD'),
    node: process.version,
    cpus: cpus().length,
    rows,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  if (values.record) appendFileSync(join(home, 'bench/history.jsonl'), `${JSON.stringify(result)}\n`);
}

/** Writes a model in a folder of its own and answers its path. */
function writeModel(name, fixture, options) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const path = join(folder, 'model.onnx');
  writeBigModel({ fixture, path, ...options });
  return path;
}

function tellBytes(path) {
  const bin = join(home, 'bin/noiselint.js');
  const { stdout } = spawnSync(process.execPath, [bin, '-f', 'json', path], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const [{ bytes, status }] = JSON.parse(stdout).models;
  const share = ((100 * bytes.read) / bytes.size).toFixed(3);
  console.log(`${' '.repeat(26)}${status}: ${bytes.read} of ${bytes.size} bytes read (${share} %)`);
}

/** Other readers of the same file; those that are not installed are left out. */
function peers(file, path) {
  const decode = `require('onnx-proto').onnx.ModelProto.decode(require('fs').readFileSync(${JSON.stringify(path)}))`;
  const proto = [process.execPath, '-e', `process.chdir(${JSON.stringify(home)});${decode}`];
  compare(file, [{ what: 'onnx-proto decode', command: proto }], 1);
  if (values.python === undefined) return;
  const script = join(home, 'bench/reference/peers.py');
  const names = execFileSync(values.python, [script, 'list'], { encoding: 'utf8', env }).trim().split('\n');
  for (const name of names) compare(file, [{ what: name, command: [values.python, script, name, path] }], 1);
}

/** One process over many models, and the command line with one worker and with several. */
function throughput(node) {
  const script = join(home, 'bench/throughput.ts');
  const { stdout, stderr } = spawnSync(node, [join(home, 'bench/run-ts.mjs'), script, values.corpus], {
    env,
    encoding: 'utf8',
  });
  if (stderr) console.error(stderr);
  console.log(`\n${stdout.trim()}`);
  const bin = join(home, 'bin/noiselint.js');
  for (const workers of ['off', '2', '4']) {
    const start = performance.now();
    const { status } = spawnSync(node, [bin, '-f', 'json', '--concurrency', workers, values.corpus], {
      env,
      stdio: 'ignore',
    });
    if (status !== 0 && status !== 1 && status !== 2) continue;
    console.log(
      `the corpus with --concurrency ${workers}: ${((performance.now() - start) / 1000).toFixed(2)} s of wall time`,
    );
  }
}

/** bin/noiselint.js of another commit, built beside this one. */
function buildOf(ref) {
  const folder = join(scratch, 'against');
  checkOut(ref, folder);
  return built(folder);
}
