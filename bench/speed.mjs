/**
 * What a run costs, beside a bare Node and beside other readers of ONNX, on the same files in the same run.
 * usage: npm run bench -- [--corpus <folder>] [--python <interpreter>] [--against <git ref>] [--json <file>] [--record]
 * Prints a table; --json writes the figures, --record adds them to bench/history.jsonl. CPU is user + system time of whole
 * processes, measured by GNU time over several runs; RSS is the peak.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeBigModel, writeChain, writeWide } from './big-models.mjs';

const home = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    corpus: { type: 'string', default: join(home, 'fixtures/real') },
    python: { type: 'string' },
    against: { type: 'string' },
    json: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});

const TIME = '/usr/bin/time';
const LIMIT_MS = 300_000;
// Certificates that a machine adds are parsed at each start of Node: no part of what is measured.
const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
if (!existsSync(TIME)) throw new Error('the bench needs GNU time (Debian: apt install time)');

const scratch = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
const rows = [];
try {
  run();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** CPU seconds and peak RSS of one run of a command, the mean of `runs`. */
function measure(command, runs) {
  const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ');
  const loop = `for i in $(seq ${runs}); do ${quoted}; status=$?; done >/dev/null 2>&1; exit $status`;
  const { stderr, status, signal } = spawnSync(TIME, ['-f', '@%U %S %M', 'bash', '-c', loop], {
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  const [user, system, kilobytes] = (stderr.split('@').at(-1) ?? '').trim().split(' ').map(Number);
  return { cpu: (user + system) / runs, rss: kilobytes / 1024, status: signal ?? status };
}

function row(file, what, command, runs = 10) {
  const { cpu, rss, status } = measure(command, runs);
  // 1 says that there are findings.
  const failed = what.startsWith('noiselint') ? status !== 0 && status !== 1 : status !== 0;
  rows.push({ file, what, cpu, rss, failed });
  const told = failed ? `  (ended with ${status})` : '';
  console.log(
    `${file.padEnd(26)}${what.padEnd(34)}${cpu.toFixed(3).padStart(9)} s${rss.toFixed(0).padStart(8)} MiB${told}`,
  );
}

function run() {
  const node = process.execPath;
  const bins = [['noiselint', join(home, 'bin/noiselint.js')]];
  if (values.against !== undefined) bins.push([`noiselint ${values.against}`, buildOf(values.against)]);
  const lint = (file, path, runs) => {
    for (const [name, bin] of bins) row(file, name, [node, bin, path], runs);
  };
  const small = join(home, 'fixtures/real/post/resnet18_opset18.onnx');
  row('small model, 34 kB', 'node -e 0', [node, '-e', '0'], 20);
  lint('small model, 34 kB', small, 20);

  const resnet = join(home, 'fixtures/real/keras/resnet50_nchw.onnx');
  const GB = 1e9;
  const files = [
    { file: 'ResNet-50, 102 MB', name: 'resnet50', extra: [], external: false },
    { file: 'one file, 1.9 GB', name: 'large', extra: [0.9 * GB, 0.9 * GB], external: false },
    { file: 'one file, 4.4 GB', name: 'huge', extra: [2 * GB, 2 * GB, 0.3 * GB], external: false },
    { file: 'external data, 2.2 GB', name: 'external', extra: [1 * GB, 1.1 * GB], external: true },
  ];
  for (const { file, name, extra, external } of files) {
    const folder = join(scratch, name);
    mkdirSync(folder);
    const path = join(folder, 'model.onnx');
    writeBigModel({ fixture: resnet, path, extra, external });
    lint(file, path, 10);
    const { stdout } = spawnSync(node, [bins[0][1], '-f', 'json', path], { env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const [{ bytes, status }] = JSON.parse(stdout).models;
    console.log(
      `${' '.repeat(26)}${status}: ${bytes.read} of ${bytes.size} bytes read (${((100 * bytes.read) / bytes.size).toFixed(3)} %)`,
    );
    peers(file, path);
    rmSync(folder, { recursive: true });
  }

  const chain = join(scratch, 'chain.onnx');
  writeChain(chain, 1_000_000);
  lint('chain of 1,000,000 nodes', chain, 1);
  writeWide(chain, 200_000);
  lint('Concat of 200,000 inputs', chain, 1);
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

/** Other readers of the same file; those that are not installed are left out. */
function peers(file, path) {
  const decode = `require('onnx-proto').onnx.ModelProto.decode(require('fs').readFileSync(${JSON.stringify(path)}))`;
  row(file, 'onnx-proto decode', [process.execPath, '-e', `process.chdir(${JSON.stringify(home)});${decode}`], 1);
  if (values.python === undefined) return;
  const script = join(home, 'bench/reference/peers.py');
  const names = execFileSync(values.python, [script, 'list'], { encoding: 'utf8', env }).trim().split('\n');
  for (const name of names) row(file, name, [values.python, script, name, path], 1);
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

/** bin/noiselint.js of another commit, built beside this one with the packages installed here. */
function buildOf(ref) {
  const folder = join(scratch, 'against');
  git('worktree', 'add', '--detach', folder, ref);
  process.on('exit', () => spawnSync('git', ['worktree', 'prune'], { cwd: home }));
  symlinkSync(resolve(home, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['scripts/build.mjs', '--only=validators,bundles'], {
    cwd: folder,
    env,
    stdio: 'inherit',
  });
  return join(folder, 'bin/noiselint.js');
}

function git(...args) {
  return execFileSync('git', args, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
