import type { Facts } from '../facts/types.ts';

/** The rule that judges a fact; null where none does. */
export const RULE_OF_FACT: Readonly<Record<keyof Facts, string | null>> = {
  input: null,
  resolution: 'input-resolution',
  stem: 'stem-kernel',
  pooling: 'pooling',
  normalization: 'normalization',
  family: null,
};
