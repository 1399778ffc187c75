/**
 * When V8 compiles what is hot. Left alone it does so early, and a run over some hundred models ends before that has paid:
 * where it waits, 252 real exports take a third less CPU time on Node 20 and a sixth less on 22 (bench/README.md). Over
 * thousands, what it compiles pays.
 */

/**
 * It waits from the one model on and, of a longer run, up to the other. Behind the last model flags are as they were: code
 * that was compiled under others V8 does not take from its cache.
 */
const [FROM, TO] = [8, 1000];

interface Pace {
  readonly flag: string;
  readonly usual: number;
  readonly slow: number;
}

/** By V8's major version, of Node 20 and 22; later ones wait by themselves. */
const PACES: Readonly<Record<string, Pace>> = {
  11: { flag: '--interrupt-budget', usual: 67_584, slow: 1_200_000 },
  12: { flag: '--invocation-count-for-turbofan', usual: 3000, slow: 30_000 },
};

let isSlow = false;

/** @param nth of this run's models, from 1 on; infinite behind the last one */
export function paceOptimizer(nth: number): void {
  if (isSlow ? nth < TO : nth !== FROM) return;
  const [major = ''] = process.versions.v8.split('.');
  const pace = PACES[major];
  if (pace === undefined) return;
  isSlow = !isSlow;
  // Loading the module takes a thirtieth of a small run.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString(`${pace.flag}=${isSlow ? pace.slow : pace.usual}`);
}
