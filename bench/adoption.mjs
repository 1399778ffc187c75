/**
 * A repository of 200 imperfect models adopts noiselint in three commands; then one regression fails it and is named.
 * usage: node bench/adoption.mjs <folder with a manifest.jsonl>
 * Exit 0 when all of it holds; prints what each command took.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from 'onnx-proto';
import { readManifest } from './score.mjs';

const MODELS = 200;
const bin = fileURLToPath(new URL('../bin/noiselint.js', import.meta.url));
const corpus = resolve(process.argv[2] ?? '../shared/corpus');
const repository = mkdtempSync(join(tmpdir(), 'noiselint-adoption-'));

try {
  process.exitCode = adopt() ? 0 : 1;
} finally {
  rmSync(repository, { recursive: true, force: true });
}

function adopt() {
  const files = readManifest(corpus)
    .slice(0, MODELS)
    .map(({ file }) => file);
  // With the files beside a model that has a folder of its own.
  for (const file of files) {
    const part = dirname(file).split('/').length > 1 ? dirname(file) : file;
    cpSync(join(corpus, part), join(repository, 'models', part), { recursive: true, dereference: true });
  }
  spawnSync('chmod', ['-R', 'u+w', repository]);
  spawnSync('git', ['init', '--quiet'], { cwd: repository });
  const before = JSON.parse(noiselint('models', '--no-config', '--format', 'json').stdout);
  console.log(`${before.summary.models} models, ${before.summary.warnings} warnings`);
  const three = [['init'], ['baseline', 'create', 'models'], ['models', '--quiet']];
  const isAdopted = three.map((argv) => says(argv, 0, '')).every(Boolean);
  const victim = regress(before);
  return (
    says(['models', '--quiet', '--format', 'compact'], 1, `${victim}: error: pooling/max-pool-on-trunk: `) && isAdopted
  );
}

/** Turns an average pool of the trunk into a max pool, and tells in which model. */
function regress({ models }) {
  for (const { path, facts } of models) {
    const pool = facts?.pooling.value?.trunk.find(({ kind }) => kind === 'average');
    const index = /^graph\.node\[(\d+)\]$/.exec(pool?.at ?? '')?.[1];
    if (index === undefined) continue;
    const file = join(repository, path);
    const model = proto.onnx.ModelProto.decode(readFileSync(file));
    const node = model.graph.node[Number(index)];
    if (node.opType !== 'AveragePool') continue;
    node.opType = 'MaxPool';
    node.attribute = node.attribute.filter(({ name }) => name !== 'count_include_pad');
    writeFileSync(file, proto.onnx.ModelProto.encode(model).finish());
    return path;
  }
  throw new Error('no model of these has an average pool on its trunk');
}

function says(argv, wanted, text) {
  const start = performance.now();
  const { status, stdout, stderr } = noiselint(...argv);
  const lines = stdout.split('\n').filter((line) => line.includes('error:'));
  const isRight = status === wanted && stdout.includes(text) && lines.length === (text === '' ? 0 : 1);
  const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${isRight ? 'right' : 'wrong'}  noiselint ${argv.join(' ')}: status ${status}, ${took}`);
  for (const line of lines) console.log(`       ${line}`);
  if (!isRight) console.log(stdout, stderr);
  return isRight;
}

function noiselint(...argv) {
  return spawnSync(process.execPath, [bin, ...argv], { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 28 });
}
