/** `npm run fuzz`: as many cases as wanted; what breaks is made small and kept. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeCase } from './cases.ts';
import { createDriver, type Driver, together } from './drive.ts';
import { minimize } from './minimize.ts';
import { createReferee, type Referee } from './reference.ts';
import { loadSeeds } from './seeds.ts';
import type { Answer, Finding } from './worker.ts';

const USAGE = `usage: npm run fuzz -- [options]
  --cases <n>         how many (default 20000)
  --from <n>          the number of the first, to go on with a run that was stopped (default 0)
  --minutes <n>       stop after that long
  --seed <n>          another seed, other cases (default 1)
  --models <folder>   bend the small models of this folder too
  --case <n>          run only this one, and show what it does
  --reference <python>  compare verdicts with protobuf's (an interpreter that has the package onnx)
  --save <folder>     where what breaks is kept (default fuzz-findings)`;

/** Cases whose bytes wait for protobuf's verdict: they count as memory of ours. */
const CHUNK = 10;
const fixtures = fileURLToPath(new URL('../../fixtures/real', import.meta.url));

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    from: { type: 'string', default: '0' },
    minutes: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    models: { type: 'string' },
    case: { type: 'string' },
    reference: { type: 'string' },
    save: { type: 'string', default: 'fuzz-findings' },
    help: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const more = values.models ?? null;
const scratch = mkdtempSync(join(tmpdir(), 'noiselint-fuzz-'));

if (values.help) process.stdout.write(`${USAGE}\n`);
else {
  const driver = await createDriver({ fixtures, more, scratch });
  const referee = values.reference === undefined ? null : createReferee(values.reference);
  try {
    if (values.case === undefined) await fuzz(driver, referee);
    else await showOne(driver, Number(values.case));
  } finally {
    referee?.close();
    await driver.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function fuzz(driver: Driver, referee: Referee | null): Promise<void> {
  const start = Date.now();
  const end = start + Number(values.minutes) * 60_000;
  let all: Answer | null = null;
  const from = Number(values.from);
  let next = from;
  let compared = 0;
  const differing: number[] = [];
  const kept = new Set<string>();
  for (const last = from + Number(values.cases); next < last && Date.now() < end; ) {
    const to = Math.min(last, next + CHUNK);
    const { wire, ...answer } = await driver.range(seed, next, to, referee !== null);
    next = to;
    for (const finding of answer.findings) {
      for (const problem of finding.problems) await keep(driver, finding, problem, kept);
    }
    if (referee !== null) {
      const verdicts = await referee.ask(wire.map(({ bytes }) => bytes));
      compared += wire.length;
      wire.forEach(({ number, accepts, bytes }, i) => {
        if (verdicts[i] === accepts) return;
        differing.push(number);
        if (differing.length > 100) return;
        console.log(`case ${number}: ${accepts ? 'we accept' : 'we refuse'}, protobuf does not agree`);
        save(`verdict-${seed}-${number}.onnx`, bytes);
      });
    }
    const bare: Answer = {
      ...answer,
      findings: answer.findings.map((finding) => ({ ...finding, input: null })),
      wire: [],
    };
    all = all === null ? bare : together(all, bare);
    if ((next - from) % 10_000 === 0)
      console.log(`${next - from} cases, ${all.findings.length} findings, ${seconds(start)} s`);
  }
  if (all === null) return;
  console.log(
    `\n${next - from} cases of seed ${seed}, from ${from}, in ${seconds(start)} s, peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  console.log(`slowest: case ${all.slowest.number}, ${Math.round(all.slowest.milliseconds)} ms`);
  for (const [how, count] of Object.entries(all.ended).sort(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(8)}  ${how}`);
  }
  if (referee !== null) {
    const share = ((100 * (compared - differing.length)) / compared).toFixed(3);
    console.log(`protobuf agrees on ${compared - differing.length} of ${compared} (${share} %)`);
  }
  console.log(`${all.findings.length} findings`);
  process.exitCode = all.findings.length === 0 ? 0 : 1;
}

/** One of each kind is made small and written down. */
async function keep(driver: Driver, { number, input }: Finding, problem: string, kept: Set<string>): Promise<void> {
  console.log(`case ${number}: ${problem}`);
  const key = problem.replaceAll(/\d+/g, 'n').slice(0, 60);
  if (kept.has(key) || kept.size >= 40) return;
  kept.add(key);
  // Seeds are large in memory: here they are read only for a case that took the worker down.
  const whole = input ?? makeCase(loadSeeds(fixtures, more), seed, number);
  const small = await minimize(driver, whole, number, problem);
  const name = `${problem.split(':', 1)[0]}-${seed}-${number}`;
  save(`${name}.onnx`, small.model);
  if (small.sidecar !== null) save(`${name}.${small.sidecar.name}`, small.sidecar.content);
  console.log(`  kept as ${name}.onnx, ${small.model.length} bytes`);
}

async function showOne(driver: Driver, number: number): Promise<void> {
  const input = makeCase(loadSeeds(fixtures, more), seed, number);
  const file = save(`case-${seed}-${number}.onnx`, input.model);
  console.log(`${file}: ${input.model.length} bytes${input.sidecar === null ? '' : `, beside ${input.sidecar.name}`}`);
  for (const problem of await driver.one(input, number)) console.log(problem);
}

function save(name: string, content: Uint8Array): string {
  const path = resolve(values.save, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function seconds(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}
