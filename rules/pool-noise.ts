import type { Facts, PoolValue, StemValue } from '../src/facts/types.ts';
import { boxChain, chainCorrelation } from '../src/theory/box-chain.ts';
import type { Correlation } from '../src/theory/geometry.ts';
import { maxOverAverageDb, windowCorrelation } from '../src/theory/pooling.ts';
import { stemChain } from './stem-chain.ts';

/** Below this share of the stem's output size something else has reduced resolution before the pool. */
const REDUCED = 0.75;

const fromWeights = (rows: readonly (readonly number[])[]): Correlation => {
  return (dy, dx) => rows[Math.abs(dy)]?.[Math.abs(dx)] ?? 0;
};

/** Only where nothing is known to stand between: the chain ends at this pool, or its input has the stem's output size. */
function followsStem(pool: PoolValue, stem: StemValue, facts: Facts): boolean {
  const trunk = facts.pooling.value?.trunk ?? [];
  if (trunk[0]?.at !== pool.at) return false;
  const behind = stemChain(stem, facts.pooling.value).pool;
  if (behind !== null) return behind === pool.at;
  const { resolution } = facts;
  if (pool.inputSize === undefined || !resolution.known) return true;
  const expected = resolution.value.height / stem.stride[0];
  return pool.inputSize[0] >= REDUCED * expected;
}

/**
 * dB of one max pool over an average, for independent noise and for the noise behind this stem. Learned layers between
 * the stem and a later pool mix and whiten in ways no fact tells, so a later pool keeps the independent value, which is
 * the upper one.
 */
export function poolDb(pool: PoolValue, facts: Facts): { readonly gainDb: number; readonly refinedGainDb: number } {
  const gainDb = maxOverAverageDb(pool.window);
  const stem = facts.stem.value;
  if (stem === null || !followsStem(pool, stem, facts)) return { gainDb, refinedGainDb: gainDb };
  const { stages } = stemChain(stem, facts.pooling.value);
  // The weights speak for the first convolution; behind several, the chain of boxes knows more of the correlation.
  const correlation =
    stem.weights !== undefined && stages.length === 1
      ? fromWeights(stem.weights.correlation)
      : chainCorrelation(boxChain(stages));
  return { gainDb, refinedGainDb: maxOverAverageDb(pool.window, windowCorrelation(pool.window, correlation)) };
}
