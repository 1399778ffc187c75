import type { Random } from './random.ts';
import type { Seed } from './seeds.ts';
import type { Message, MessageType } from './wire-tree.ts';

/** Changes one message of a given type, or of any. */
export interface Change {
  readonly type: MessageType | null;
  readonly apply: (message: Message, random: Random, seed: Seed, seeds: readonly Seed[]) => Message;
}
