/** What a run over a list or a shard needs beyond a plain one: a bundle of its own. */
export { readList } from './list.ts';
export { takeShard } from './shard.ts';
