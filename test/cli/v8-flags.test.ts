import { expect, it } from 'vitest';
import { flagsAt, isAsStarted, tuneV8 } from '../../src/cli/inspect/v8-flags.ts';

const YOUNG = '--no-allocation-site-pretenuring --no-parallel-scavenge';
const USUAL = '--allocation-site-pretenuring --parallel-scavenge';
const [NODE_20, NODE_22, NODE_26, UNKNOWN] = ['11.3.244.8-node.30', '12.4.254.21-node.33', '14.3.1', '99.1'];
const EAGER_20 = '--interrupt-budget=67584 --wasm-tiering-budget=1800000';
const EAGER_26 = '--invocation-count-for-maglev=400 --wasm-tiering-budget=13000000';

it.each<[what: string, nth: number, v8: string, flags: string, total?: number]>([
  ['before the first model', 0, NODE_20, `${USUAL} ${EAGER_20}`],
  ['a run of few', 1, NODE_20, `${YOUNG} --interrupt-budget=1200000 --wasm-tiering-budget=60000000`],
  [
    'a run of some on Node 22',
    999,
    NODE_22,
    `${YOUNG} --invocation-count-for-turbofan=30000 --wasm-tiering-budget=60000000`,
  ],
  ['a long run', 1000, NODE_20, `${YOUNG} ${EAGER_20}`],
  ['the first of a run that is known to be long', 1, NODE_20, `${YOUNG} ${EAGER_20}`, 10_000],
  ['behind the last model', Number.POSITIVE_INFINITY, NODE_20, `${USUAL} ${EAGER_20}`],
  ['behind the last model on Node 26', Number.POSITIVE_INFINITY, NODE_26, `${USUAL} ${EAGER_26}`],
  ['a version that may not know the flags', 1000, UNKNOWN, ''],
])('%s', (_, nth, v8, flags, total) => {
  expect(flagsAt(nth, total ?? null, v8)).toBe(flags);
});

it('knows every version of V8 that tests run on', () => {
  expect(flagsAt(1, null, process.versions.v8)).not.toBe('');
});

it('sets them back to what this V8 started with', () => {
  tuneV8(1, null);
  expect(isAsStarted()).toBe(false);
  tuneV8(Number.POSITIVE_INFINITY, null);
  expect(isAsStarted()).toBe(true);
});
