/** The code that only runs over a list or a shard need, in a bundle of its own. */
export { readList } from './list.ts';
export { takeShard } from './shard.ts';
