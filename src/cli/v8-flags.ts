/**
 * V8's flags in a run over many models. Left alone,
 * - it compiles what is hot early, and a run over some hundred models ends before that has paid: where it waits, 252 real
 *   exports take a third less CPU time on Node 20 and a sixth less on 22 (bench/README.md). Over thousands, what it compiles
 *   pays. Later versions wait by themselves.
 * - it may take what one large model is made of for what lives long ("allocation-site pretenuring"). From then on it puts all
 *   such things where only full collections find them, with what hangs on them: a long run goes at two thirds of its pace.
 */

/** From the one model on, and of a longer run up to the other, it waits before it compiles. */
const [FROM, TO] = [8, 1000];

/** By V8's major version, of Node 20, 22, 24 and 26; to others nothing is said, as they may not know the flags. */
const EAGERNESS: Readonly<
  Record<string, { readonly flag: string; readonly usual: number; readonly slow: number } | null>
> = {
  11: { flag: '--interrupt-budget', usual: 67_584, slow: 1_200_000 },
  12: { flag: '--invocation-count-for-turbofan', usual: 3000, slow: 30_000 },
  13: null,
  14: null,
};

/** @param nth of the run's models, from 1 on; infinite behind the last one */
export function flagsAt(nth: number, v8: string): string {
  const eagerness = EAGERNESS[Number.parseInt(v8, 10)];
  if (eagerness === undefined) return '';
  const isLong = nth >= FROM && nth < Number.POSITIVE_INFINITY;
  const pretenuring = isLong ? '--no-allocation-site-pretenuring' : '--allocation-site-pretenuring';
  if (eagerness === null) return pretenuring;
  const { flag, usual, slow } = eagerness;
  return `${pretenuring} ${flag}=${isLong && nth < TO ? slow : usual}`;
}

const { v8 } = process.versions;
let held = flagsAt(0, v8);

/**
 * Sets the flags for a model. Behind the last one they are as they were: code that was compiled under others V8 does not take
 * from its cache.
 */
export function tuneV8(nth: number): void {
  const wanted = flagsAt(nth, v8);
  if (wanted === held) return;
  held = wanted;
  // Loading the module takes a thirtieth of a small run.
  process.getBuiltinModule('node:v8').setFlagsFromString(wanted);
}

/** For a process that looks at models for as long as it lives. */
export const tuneV8ForLife = (): void => tuneV8(TO);
