import type { Parsed } from '../../config/parse.ts';

/** The i-th of n parts, i from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The most shards; more would cost more than they save. */
const MOST_SHARDS = 100_000;

export function parseShard(text: string): Parsed<Shard> {
  const [, index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  return index >= 1 && index <= of && of <= MOST_SHARDS
    ? { ok: true, value: { index, of } }
    : {
        ok: false,
        message: `expected which part of how many, counted from 1, such as 3/8, and no more than ${MOST_SHARDS}`,
      };
}

/** Whether other runs have further models. */
export function isPart(shard: Shard | undefined): shard is Shard {
  return shard !== undefined && shard.of > 1;
}

export function shardName({ index, of }: Shard): string {
  return `${index}/${of}`;
}
