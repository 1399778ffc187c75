/**
 * V8's flags while models are read. By default V8
 * - compiles hot functions early, on other threads, which a short run ends too soon to benefit from: made to wait, one model takes
 *   up to 40 % less CPU time and 252 of them up to half (bench/README.md). Over thousands of models compiling pays. Functions
 *   that were made to wait once are compiled late for good, so a run that is known to be long doesn't begin with waiting.
 * - may take the objects of one large model for long-lived ("allocation-site pretenuring"). From then on it puts all their kind,
 *   and what hangs on them, where only full collections find them, and a long run goes at two thirds of its pace.
 * - spreads a young collection over threads, which costs more CPU time than it saves on the one or two megabytes that survive.
 */

/** From this model on compiling pays. */
const MANY = 1000;
/** In a run of this many models it pays from the first one on. */
const VERY_MANY = 10_000;

interface Threshold {
  readonly flag: string;
  readonly usual: number;
  readonly slow: number;
}

const TURBOFAN: Threshold = { flag: '--invocation-count-for-turbofan', usual: 3000, slow: 30_000 };
/** In bytes executed by a function of WebAssembly; the loops over a stem of 96 filters of 7x7 stay below it. */
const LOOPS: Threshold = { flag: '--wasm-tiering-budget', usual: 13_000_000, slow: 60_000_000 };
const MAGLEV: Threshold = { flag: '--invocation-count-for-maglev', usual: 400, slow: 30_000 };

/** By V8's major version, for Node 20, 22, 24 and 26; others are left alone, as they may not know the flags. */
const THRESHOLDS: Readonly<Record<string, readonly Threshold[]>> = {
  11: [
    { flag: '--interrupt-budget', usual: 67_584, slow: 1_200_000 },
    { ...LOOPS, usual: 1_800_000 },
  ],
  12: [TURBOFAN, LOOPS],
  // TurboFan's default differs between minor versions, so it couldn't be set back, and is left alone.
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
 * Sets the flags for a model. After the last one they are as at the start, as V8 rejects cached code that was compiled under
 * other flags.
 */
export function tuneV8(nth: number, total: number | null): void {
  const wanted = flagsAt(nth, total, v8);
  if (wanted === held) return;
  held = wanted;
  const { cachedDataVersionTag, setFlagsFromString } = process.getBuiltinModule('node:v8');
  started ??= cachedDataVersionTag();
  setFlagsFromString(wanted);
}

/** False where the defaults of this V8 differ from those above: then it would reject what is cached now. */
export const isAsStarted = (): boolean =>
  started === null || process.getBuiltinModule('node:v8').cachedDataVersionTag() === started;

/** For a process that looks at models for as long as it lives. */
export const tuneV8ForLife = (): void => tuneV8(MANY, null);
