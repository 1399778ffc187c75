// What `noiselint serve` bears: requests a second and their times for small models, and the memory of the service while
// they come in and while one model of 4 GB does. The load comes from the same machine, so less is left for the service.
// usage: node bench/serve.mjs [--seconds 10] [--connections 16] [--model fixtures/real/resnet50_norm_fp16.onnx]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { writeBigModel } from './big-models.mjs';

const FIXTURE = 'fixtures/real/resnet50_norm_fp16.onnx';
const BIG = Array.from({ length: 8 }, () => 2 ** 29);
/** What may come on top of a service that has seen small models: 4 GB that were kept would show. */
const FLAT_MB = 64;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    model: { type: 'string', default: FIXTURE },
  },
});

const headers = { 'content-type': 'application/octet-stream' };
const service = spawn(process.execPath, ['bin/noiselint.js', 'serve', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(service.stdout, 'data');
const url = String(line).trim().split(' ').at(-1);

async function metric(name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} ([\\d.e+]+)`, 'm').exec(text)[1]);
}

const rss = async () => (await metric('process_resident_memory_bytes')) / 2 ** 20;
const cpu = () => metric('process_cpu_seconds_total');

/** The most memory that the service takes while the work goes on. */
async function peakDuring(work) {
  let peak = 0;
  let done = false;
  const result = Promise.resolve(work()).finally(() => {
    done = true;
  });
  while (!done) {
    peak = Math.max(peak, await rss());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { peak, result: await result };
}

async function upload(path) {
  const size = statSync(path).size;
  const outgoing = request(`${url}/v1/lint`, { method: 'POST', headers: { ...headers, 'content-length': size } });
  const answered = once(outgoing, 'response');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), outgoing);
  const [response] = await answered;
  const text = (await response.toArray()).join('');
  if (response.statusCode !== 200) throw new Error(text);
  return { size, kept: JSON.parse(text).models[0].bytes.read };
}

const folder = mkdtempSync(join(tmpdir(), 'noiselint-bench-'));
try {
  const atStart = await rss();
  const body = readFileSync(values.model);
  const load = { url: `${url}/v1/lint`, method: 'POST', body, headers };
  await autocannon({ ...load, connections: Number(values.connections), duration: 2 });
  const cpuBefore = await cpu();
  const small = await peakDuring(() =>
    autocannon({ ...load, connections: Number(values.connections), duration: Number(values.seconds) }),
  );
  const { requests, latency, non2xx, errors } = small.result;
  console.log(`${values.model}, ${body.length} bytes, ${values.connections} connections`);
  console.log(`  ${requests.average.toFixed(0)} requests a second, ${non2xx + errors} of them failed`);
  const cpuEach = (1000 * ((await cpu()) - cpuBefore)) / requests.total;
  console.log(`  ${cpuEach.toFixed(1)} ms of CPU each`);
  console.log(`  p50 ${latency.p50} ms, p99 ${latency.p99} ms`);
  console.log(`  memory ${atStart.toFixed(0)} MB at the start, ${small.peak.toFixed(0)} MB at most`);

  const path = join(folder, 'big.onnx');
  writeBigModel({ fixture: FIXTURE, path, extra: BIG });
  const before = await rss();
  const cpuOfSmall = await cpu();
  const started = performance.now();
  const big = await peakDuring(() => upload(path));
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = (await cpu()) - cpuOfSmall;
  const { size, kept } = big.result;
  console.log(
    `${(size / 2 ** 30).toFixed(1)} GiB in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), of which ${kept} bytes were looked at`,
  );
  console.log(`  memory ${before.toFixed(0)} MB before, ${big.peak.toFixed(0)} MB at most (at most ${FLAT_MB} more)`);
  if (big.peak - before > FLAT_MB || non2xx + errors > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
  service.kill();
}
