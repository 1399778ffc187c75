/** Runs cases in a thread of its own, under bounds; the driver sees in `clock` which one runs, and since when. */
import { spawnSync } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';
import { makeCase } from './cases.ts';
import { type Case, check, loadFormats, type Outcome, type Room } from './check.ts';
import { makeSandbox } from './sandbox.ts';
import { loadSeeds } from './seeds.ts';
import { watchOpens } from './watch-opens.ts';

export interface WorkerSettings {
  readonly fixtures: string;
  readonly more: string | null;
  readonly sandbox: string;
  /** Runs one model and says its peak memory (alone.ts). */
  readonly alone: string;
  /** [number of the running case, milliseconds since the epoch modulo 2^31 at its start]. */
  readonly clock: Int32Array;
}

export type Order =
  | {
      readonly kind: 'range';
      readonly seed: number;
      readonly from: number;
      readonly to: number;
      readonly wire: boolean;
    }
  | { readonly kind: 'case'; readonly input: Case; readonly turn: number };

export interface Finding {
  readonly number: number;
  readonly problems: readonly string[];
  /** Null where the worker went down with it. */
  readonly input: Case | null;
}

export interface Answer {
  readonly findings: readonly Finding[];
  /** How many cases ended how. */
  readonly ended: Readonly<Record<string, number>>;
  readonly slowest: { readonly number: number; readonly milliseconds: number };
  /** Bytes and our verdict on them, where another reader is to be asked. */
  readonly wire: readonly { readonly number: number; readonly bytes: Uint8Array; readonly accepts: boolean }[];
}

const SLOW_MS = 1000;
const RUNS = 3;
const MOST_RSS = 300 * 2 ** 20;

const { fixtures, more, sandbox: root, alone, clock } = workerData as WorkerSettings;
const sandbox = makeSandbox(root);
const watch = watchOpens(sandbox.forbidden);
const seeds = loadSeeds(fixtures, more);
/** Settled by the first order. */
let room: Room;
const ready = loadFormats().then((formats) => {
  room = { sandbox, watch, formats };
});

/** Memory is looked at once in so many cases; as it is given back late, nothing goes unseen. */
const LOOKS = 8;
/** The cases since the last look. */
const recent: { readonly input: Case; readonly number: number }[] = [];
/** Seeds, bent models and other readers take most of what there is here: each step up is looked into once. */
let wasHeld = MOST_RSS;
const STEP = 16 * 2 ** 20;

function timed(input: Case, number: number): Outcome {
  clock[0] = number;
  clock[1] = Date.now() % 2 ** 31;
  try {
    const outcome = check(input, room, number);
    const milliseconds = outcome.milliseconds > SLOW_MS ? worked(input, number) : outcome.milliseconds;
    return {
      ...outcome,
      milliseconds,
      problems: [...outcome.problems, ...(milliseconds > SLOW_MS ? [`slow: ${Math.round(milliseconds)} ms`] : [])],
    };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ended: 'crash', problems: [`crash: ${text.slice(0, 600)}`], milliseconds: 0, verdict: null };
  }
}

/** What the case takes of the processor: the least of a few more runs, as other programs only add. */
function worked(input: Case, number: number): number {
  const runs = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    const { milliseconds } = check(input, room, number);
    const { user, system } = process.cpuUsage(before);
    return Math.min(milliseconds, (user + system) / 1000);
  });
  return Math.min(...runs);
}

/** Which of the last cases take too much memory: each in a process of its own. */
function heavy(): readonly Finding[] {
  const cases = recent.splice(0);
  const rss = process.memoryUsage.rss();
  if (rss <= wasHeld) return [];
  wasHeld = rss + STEP;
  return cases.flatMap(({ input, number }) => {
    const path = sandbox.place(input.model, input.sidecar);
    const { stdout } = spawnSync(process.execPath, [alone, path], { encoding: 'utf8' });
    const own = Number(stdout) * 1024;
    const problem = stdout === '' ? 'crash: alone in a process' : `memory: ${Math.round(own / 2 ** 20)} MiB`;
    return stdout === '' || own > MOST_RSS ? [{ number, problems: [problem], input }] : [];
  });
}

function run(order: Order): Answer {
  const findings: Finding[] = [];
  const ended: Record<string, number> = {};
  const wire: { number: number; bytes: Uint8Array; accepts: boolean }[] = [];
  let slowest = { number: -1, milliseconds: 0 };
  const note = (number: number, input: Case, outcome: Outcome): void => {
    ended[outcome.ended] = (ended[outcome.ended] ?? 0) + 1;
    if (outcome.problems.length > 0) findings.push({ number, problems: outcome.problems, input });
    if (outcome.milliseconds > slowest.milliseconds) slowest = { number, milliseconds: outcome.milliseconds };
  };
  if (order.kind === 'case') note(order.turn, order.input, timed(order.input, order.turn));
  else {
    for (let number = order.from; number < order.to; number++) {
      const input = makeCase(seeds, order.seed, number);
      const outcome = timed(input, number);
      note(number, input, outcome);
      if (recent.push({ input, number }) === LOOKS) findings.push(...heavy());
      const { verdict } = outcome;
      if (!order.wire || verdict === null || verdict === 'too-deep') continue;
      wire.push({ number, bytes: input.model, accepts: verdict === 'accepts' });
    }
  }
  clock[0] = -1;
  return { findings, ended, slowest, wire };
}

parentPort?.on('message', async (order: Order) => {
  await ready;
  parentPort?.postMessage(run(order));
});
