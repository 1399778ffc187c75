/**
 * V8's flags while models are read. Left alone,
 * - it compiles what is hot early, on other threads, and a run ends before that has paid: where it waits, a model takes up to
 *   40 % less CPU time, 252 of them up to a half (bench/README.md). Over thousands, what it compiles pays; and what it was told
 *   to wait with once, it compiles late for good: a run that is known to be long doesn't begin with that.
 * - it may take what one large model is made of for what lives long ("allocation-site pretenuring"). From then on it puts all
 *   such things where only full collections find them, with what hangs on them: a long run goes at two thirds of its pace.
 * - it shares a young collection out among threads, which for the one or two megabytes that survive one costs more CPU time
 *   than it saves.
 */

/** From this model on what is compiled pays. */
const MANY = 1000;
/** In a run of so many it does from the first one on. */
const VERY_MANY = 10_000;

interface Threshold {
  readonly flag: string;
  readonly usual: number;
  readonly slow: number;
}

const TURBOFAN: Threshold = { flag: '--invocation-count-for-turbofan', usual: 3000, slow: 30_000 };
/** Of bytes that a function of WebAssembly has executed: the loops of a stem of 96 filters of 7x7 stay below. */
const LOOPS: Threshold = { flag: '--wasm-tiering-budget', usual: 13_000_000, slow: 60_000_000 };
const MAGLEV: Threshold = { flag: '--invocation-count-for-maglev', usual: 400, slow: 30_000 };

/** By V8's major version, of Node 20, 22, 24 and 26; to others nothing is said, as they may not know the flags. */
const THRESHOLDS: Readonly<Record<string, readonly Threshold[]>> = {
  11: [
    { flag: '--interrupt-budget', usual: 67_584, slow: 1_200_000 },
    { ...LOOPS, usual: 1_800_000 },
  ],
  12: [TURBOFAN, LOOPS],
  // TurboFan's changes from one minor version to the next, and what can't be set back is left alone.
  13: [MAGLEV, LOOPS],
  14: [MAGLEV, LOOPS],
};

/**
 * @param nth of the run's models, from 1 on; 0 before the first, infinite behind the last one
 * @param total of them, where it is known
 */
export function flagsAt(nth: number, total: number | null, v8: string): string {
  const thresholds = THRESHOLDS[Number.parseInt(v8, 10)];
  if (thresholds === undefined) return '';
  const isRunning = nth > 0 && nth < Number.POSITIVE_INFINITY;
  const isSlow = isRunning && nth < MANY && (total ?? 0) < VERY_MANY;
  return [
    isRunning ? '--no-allocation-site-pretenuring' : '--allocation-site-pretenuring',
    isRunning ? '--no-parallel-scavenge' : '--parallel-scavenge',
    ...thresholds.map(({ flag, usual, slow }) => `${flag}=${isSlow ? slow : usual}`),
  ].join(' ');
}

const { v8 } = process.versions;
let held = flagsAt(0, null, v8);
/** V8's hash of the flags that it started with. */
let started: number | null = null;

/**
 * Sets the flags for a model. Behind the last one they are as they were: code that was compiled under others V8 does not take
 * from its cache.
 */
export function tuneV8(nth: number, total: number | null): void {
  const wanted = flagsAt(nth, total, v8);
  if (wanted === held) return;
  held = wanted;
  const { cachedDataVersionTag, setFlagsFromString } = process.getBuiltinModule('node:v8');
  started ??= cachedDataVersionTag();
  setFlagsFromString(wanted);
}

/** False where a version of V8 has other usual thresholds than we know: what it compiles now it would not take next time. */
export const isAsStarted = (): boolean =>
  started === null || process.getBuiltinModule('node:v8').cachedDataVersionTag() === started;

/** For a process that looks at models for as long as it lives. */
export const tuneV8ForLife = (): void => tuneV8(MANY, null);
