// A 4 GB model behind Debian's nginx: what is transferred, in how many requests, and how long it takes beside the file on disk.
// usage: node bench/remote.mjs [model.onnx]   (whose graph it has; without it resnet50's of fixtures/real)
// Fails where more than 2 MB are transferred, where a server that drops connections stops it, or one without ranges is not refused.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDoor } from '../scripts/door.mjs';
import { nginxPath, startNginx } from '../scripts/nginx.mjs';
import { writeBigModel } from './big-models.mjs';

const MOST = 2_000_000;
const RUNS = 3;

if (nginxPath === null) {
  console.log('skipped: no nginx; apt-get install nginx');
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
const fixture = process.argv[2] ?? 'fixtures/real/resnet50_norm_fp16.onnx';
writeBigModel({ fixture, path: join(folder, 'model.onnx'), extra: Array(16).fill(2 ** 28 - 64) });
const server = await startNginx(folder);
const direct = `${server.origin}/model.onnx`;

/** The result of one run in a process of its own, as its user waits for it. */
async function lint(input) {
  await server.requests(); // what an earlier run was cut off from
  const start = performance.now();
  const argv = ['bin/noiselint.js', '-f', 'json', '--no-config', '--allow-remote', '--allow-private-hosts', input];
  const child = spawn(process.execPath, argv);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((done) => child.on('close', done));
  const ms = performance.now() - start;
  const requests = await server.requests();
  return { ms, model: JSON.parse(text).models[0], requests };
}

const problems = [];
const rows = [];
async function measure(name, input, check, door = null) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await lint(input));
  const { model, requests } = runs[0];
  const failed = check(model);
  if (failed) problems.push(`${name}: ${failed}`);
  rows.push({
    server: name,
    result: model.reason?.code ?? model.status,
    'bytes transferred': model.bytes?.read ?? '-',
    requests: requests.length || '-',
    connections: new Set(requests.map(({ connection }) => connection)).size || '-',
    dropped: door === null ? '-' : Math.round(door.drops() / RUNS),
    // Other work on the machine only adds.
    'ms, least of 3': Math.round(Math.min(...runs.map(({ ms }) => ms))),
  });
}

const isLinted = ({ status, bytes }) =>
  status !== 'linted' ? status : bytes.read < MOST ? null : `${bytes.read} bytes, more than ${MOST}`;
const isRefused = ({ reason }) => (reason?.code === 'no-ranges' ? null : 'not refused');
const behind = ({ port }, path = 'model.onnx') => `http://127.0.0.1:${port}/${path}`;

const far = await openDoor(server.port, { delayMs: 30 });
const dropping = await openDoor(server.port, { dropAfter: 2000 });
console.log(`${fixture}, its weights and more as holes: ${statSync(join(folder, 'model.onnx')).size} bytes`);
await measure('none: the file on disk', join(folder, 'model.onnx'), () => null);
await measure('nginx', direct, isLinted);
await measure('nginx, 30 ms away', behind(far), isLinted);
await measure('nginx, a connection each request', `${server.origin}/single/model.onnx`, isLinted);
await measure('the same, every third reset', behind(dropping, 'single/model.onnx'), isLinted, dropping);
await measure('nginx without ranges', `${server.origin}/whole/model.onnx`, isRefused);
console.table(rows);
for (const problem of problems) console.log(`FAILED ${problem}`);

far.close();
dropping.close();
await server.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = problems.length > 0 ? 1 : 0;
