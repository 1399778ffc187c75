/** `--shard i/n`: which models are of this part. Every part reads the whole list and takes its own. */
import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareText } from '../../lint/compare-text.ts';
import { count } from '../../report/text.ts';
import { type Shard, shardName } from '../parse-shard.ts';
import type { Entry } from './entry.ts';

export interface Part<E> {
  readonly models: AsyncIterable<E>;
  readonly notes: () => readonly string[];
  /** Of all paths, those of other parts too; known at the end. */
  readonly list: () => string;
}

export type ShardBy = 'path' | 'cost';

export function takeShard<E extends Entry>(models: AsyncIterable<E>, shard: Shard, by: ShardBy, cwd: string): Part<E> {
  const list = createHash('sha256');
  let all = 0;
  let taken = 0;
  async function* seen(): AsyncGenerator<E> {
    for await (const model of models) {
      all += 1;
      list.update(`${model.path}\n`);
      yield model;
    }
  }
  async function* own(): AsyncGenerator<E> {
    for await (const model of by === 'path' ? byPath(seen(), shard) : byCost(seen(), shard, cwd)) {
      taken += 1;
      yield model;
    }
  }
  const isEmpty = () => taken === 0 && all > 0;
  return {
    models: own(),
    notes: () => (isEmpty() ? [`shard ${shardName(shard)} has none of the ${count(all, 'model')}`] : []),
    list: once(() => digestOf(list)),
  };
}

/** By the path alone: a model that comes or goes moves no other. */
async function* byPath<E extends Entry>(models: AsyncIterable<E>, { index, of }: Shard): AsyncGenerator<E> {
  for await (const model of models) if (shardOf(model.path, of) === index) yield model;
}

/** The first 32 bits of the path's SHA-256, modulo the number of shards; from 1. */
function shardOf(path: string, of: number): number {
  return (createHash('sha256').update(path).digest().readUInt32BE() % of) + 1;
}

/** Reading steps over weights, so that a model costs something however small it is: this much, in bytes. */
const LEAST_COST = 2 ** 20;

/** The largest first, each to the shard that has least so far. */
async function* byCost<E extends Entry>(
  models: AsyncIterable<E>,
  { index, of }: Shard,
  cwd: string,
): AsyncGenerator<E> {
  const costs: { readonly model: E; readonly cost: number }[] = [];
  for await (const model of models) costs.push({ model, cost: LEAST_COST + (model.size ?? sizeOf(model.path, cwd)) });
  const loads = new Array<number>(of).fill(0);
  const own: E[] = [];
  for (const { model, cost } of costs.sort((a, b) => b.cost - a.cost || compareText(a.model.path, b.model.path))) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + cost;
    if (lightest + 1 === index) own.push(model);
  }
  yield* own.sort((a, b) => a.index - b.index);
}

/** What can't be seen from here, such as a URL, counts as the least. */
function sizeOf(path: string, cwd: string): number {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false })?.size ?? 0;
}

function digestOf(list: Hash): string {
  return `sha256:${list.digest('hex')}`;
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
