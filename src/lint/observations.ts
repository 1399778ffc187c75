import type { Draft, Severity } from '../../rules/rule.ts';
import type { Observation } from '../facts/types.ts';
import { RULE_OF_FACT } from './fact-rule.ts';

/** A finding and the rule that owns it; null where none does. */
export interface OwnedDraft {
  readonly owner: string | null;
  readonly draft: Draft;
}

const OWNER: Readonly<Record<Exclude<Observation['code'], 'conflicting-sources'>, string | null>> = {
  'second-normalization': 'normalization',
  'degenerate-normalization': 'normalization',
  'possibly-folded-normalization': 'normalization',
  'dead-filters': 'stem-kernel',
  'unusable-stem-weights': 'stem-kernel',
  'duplicate-names': null,
  'missing-opset': null,
  'limit-reached': null,
  'sidecar-unreadable': null,
};

/** A warning where a fact may be wrong, or a model may not do what it seems to; the rest is information. */
const LEVEL: Readonly<Record<Observation['code'], Severity>> = {
  'conflicting-sources': 'warning',
  'second-normalization': 'warning',
  'degenerate-normalization': 'warning',
  'possibly-folded-normalization': 'info',
  'dead-filters': 'info',
  'unusable-stem-weights': 'warning',
  'duplicate-names': 'info',
  'missing-opset': 'info',
  'limit-reached': 'warning',
  'sidecar-unreadable': 'warning',
};

export function draftObservation(observation: Observation): OwnedDraft {
  return {
    owner: observation.code === 'conflicting-sources' ? RULE_OF_FACT[observation.fact] : OWNER[observation.code],
    draft: {
      note: observation,
      level: LEVEL[observation.code],
      at: 'at' in observation ? observation.at : null,
      name: 'name' in observation ? (observation.name ?? null) : null,
      benefitDb: null,
    },
  };
}
