import type { PoolingValue, StemStage, StemValue } from '../src/facts/types.ts';
import type { Stage } from '../src/theory/geometry.ts';

/** The convolutions between the image and the first pool, and that pool where the stem's chain reaches one. */
export interface StemChain {
  readonly stages: readonly Stage[];
  /** Place of the pool after the stages; null where the chain reaches none. */
  readonly pool: string | null;
}

/** Leaves pools out: the rule `pooling` judges them, and counted here too, their averaging would enter the budget twice. */
export function stemChain(stem: StemValue, pooling: PoolingValue | null): StemChain {
  const chain: readonly StemStage[] = stem.chain ?? [];
  const pools = new Set([...(pooling?.trunk ?? []), ...(pooling?.branches ?? [])].map(({ at }) => at));
  const end = chain.findIndex(({ at }) => pools.has(at));
  const stages = end < 0 ? chain : chain.slice(0, end);
  return { stages: stages.length > 0 ? stages : [stem], pool: chain[end]?.at ?? null };
}
