/** Hands cases to a worker and watches it: a case that does not end, or takes the worker down, is a finding too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundle } from './bundle.ts';
import type { Case } from './check.ts';
import type { Answer, Finding, Order, WorkerSettings } from './worker.ts';

export interface Driver {
  /** Runs the cases [from, to) of a seed, the worker started anew after one that broke it. */
  range(seed: number, from: number, to: number, wire?: boolean): Promise<Answer>;
  /** What does not hold for one input. */
  one(input: Case, turn: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface DriverOptions {
  /** fixtures/real */
  readonly fixtures: string;
  /** Another folder of models to bend. */
  readonly more?: string | null;
  /** For the bundle and for the cases. */
  readonly scratch: string;
  /** A case that runs longer has hung. */
  readonly hangMs?: number;
}

const RESOURCES = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 };

export async function createDriver({
  fixtures,
  more = null,
  scratch,
  hangMs = 10_000,
}: DriverOptions): Promise<Driver> {
  const { worker: script, alone } = await bundle(scratch);
  let worker: Worker | null = null;
  let clock = new Int32Array(new SharedArrayBuffer(8));
  let sandbox = '';

  const start = (): Worker => {
    clock = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
    sandbox = mkdtempSync(join(scratch, 'cases-'));
    const workerData: WorkerSettings = { fixtures, more, sandbox, alone, clock };
    worker = new Worker(script, { workerData, resourceLimits: RESOURCES });
    return worker;
  };
  const stop = async (): Promise<void> => {
    const running = worker;
    worker = null;
    await running?.terminate();
    if (sandbox !== '') rmSync(sandbox, { recursive: true, force: true });
  };

  /** One order after another: a worker's answer doesn't say to which it is one. */
  let last: Promise<unknown> = Promise.resolve();
  const ask = (order: Order): Promise<Answer | Finding> => {
    const answer = last.then(() => askNow(order));
    last = answer;
    return answer;
  };

  /** The answer, or how the worker ended at which case. */
  const askNow = (order: Order): Promise<Answer | Finding> =>
    new Promise((resolve) => {
      const asked = worker ?? start();
      let isOver = false;
      const end = (): void => {
        isOver = true;
        clearInterval(timer);
        asked.off('message', answered).off('error', died);
      };
      const broken = async (problem: string): Promise<void> => {
        if (isOver) return;
        end();
        const number = clock[0] as number;
        await stop();
        resolve({ number, problems: [problem], input: null });
      };
      let running = -1;
      let before = 0;
      const timer = setInterval(() => {
        const number = clock[0] as number;
        if (number !== running) [running, before] = [number, processorMs()];
        const age = (Date.now() % 2 ** 31) - (clock[1] as number);
        // Other programs may have had the processor meanwhile; a case that waits for something has none either.
        const isAtWork = processorMs() - before > hangMs / 2;
        if (number >= 0 && age > hangMs && (isAtWork || age > 10 * hangMs)) void broken(`hang: no end after ${age} ms`);
      }, 100);
      const answered = (answer: Answer): void => {
        end();
        resolve(answer);
      };
      const died = (error: Error): void => void broken(`died: ${error.message}`);
      asked.on('message', answered).on('error', died);
      asked.postMessage(order);
    });

  const driver: Driver = {
    async range(seed, from, to, wire = false): Promise<Answer> {
      const answers: Answer[] = [];
      for (let next = from; next < to; ) {
        const result = await ask({ kind: 'range', seed, from: next, to, wire });
        if ('number' in result) {
          if (result.number < 0) throw new Error(result.problems.join());
          // What ran before the case that broke the worker is lost with it, and runs again without it.
          if (result.number > next) answers.push(await driver.range(seed, next, result.number, wire));
          answers.push({
            findings: [result],
            ended: { crash: 1 },
            slowest: { number: result.number, milliseconds: 0 },
            wire: [],
          });
          next = result.number + 1;
        } else {
          answers.push(result);
          next = to;
        }
      }
      return answers.reduce(together);
    },
    async one(input, turn) {
      const result = await ask({ kind: 'case', input, turn });
      return 'number' in result ? result.problems : result.findings.flatMap(({ problems }) => problems);
    },
    close: stop,
  };
  return driver;
}

/** Of the whole process: beside the worker nothing in it works. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function together(a: Answer, b: Answer): Answer {
  const ended = { ...a.ended };
  for (const [how, count] of Object.entries(b.ended)) ended[how] = (ended[how] ?? 0) + count;
  return {
    findings: [...a.findings, ...b.findings],
    ended,
    slowest: a.slowest.milliseconds >= b.slowest.milliseconds ? a.slowest : b.slowest,
    wire: [...a.wire, ...b.wire],
  };
}
