import type { Facts, PoolValue, StemValue } from '../src/facts/types.ts';
import { boxChain, chainCorrelation } from '../src/theory/box-chain.ts';
import type { Correlation } from '../src/theory/geometry.ts';
import { maxOverAverageDb, windowCorrelation } from '../src/theory/pooling.ts';
import { stemChain } from './stem-chain.ts';

/** A pool whose input is smaller than this share of the stem's output does not follow it: something between reduced it. */
const LEAST_SHARE = 0.75;

const fromWeights = (rows: readonly (readonly number[])[]): Correlation => {
  return (dy, dx) => rows[Math.abs(dy)]?.[Math.abs(dx)] ?? 0;
};

/** Whether the pool comes directly after the stem, as far as is known: the chain ends at it, or its input has the stem's output size. */
function followsStem(pool: PoolValue, stem: StemValue, facts: Facts): boolean {
  const trunk = facts.pooling.value?.trunk ?? [];
  if (trunk[0]?.at !== pool.at) return false;
  const behind = stemChain(stem, facts.pooling.value).pool;
  if (behind !== null) return behind === pool.at;
  const { resolution } = facts;
  if (pool.inputSize === undefined || !resolution.known) return true;
  const expected = resolution.value.height / stem.stride[0];
  return pool.inputSize[0] >= LEAST_SHARE * expected;
}

/**
 * dB of a max pool over an average pool, for independent noise, and refined for the correlated noise after this stem. Layers
 * between the stem and a later pool mix and whiten noise in ways that no fact tells, so later pools keep the value for
 * independent noise, which is the upper bound.
 */
export function poolDb(pool: PoolValue, facts: Facts): { readonly gainDb: number; readonly refinedGainDb: number } {
  const gainDb = maxOverAverageDb(pool.window);
  const stem = facts.stem.value;
  if (stem === null || !followsStem(pool, stem, facts)) return { gainDb, refinedGainDb: gainDb };
  const { stages } = stemChain(stem, facts.pooling.value);
  // The weights give the correlation after the first convolution only; after several, the chain of boxes is the better model.
  const correlation =
    stem.weights !== undefined && stages.length === 1
      ? fromWeights(stem.weights.correlation)
      : chainCorrelation(boxChain(stages));
  return { gainDb, refinedGainDb: maxOverAverageDb(pool.window, windowCorrelation(pool.window, correlation)) };
}
