import type { Fact, Facts, NormalizationValue, Reason } from '../src/facts/types.ts';
import { amplification, amplificationDb } from '../src/theory/normalization.ts';
import type { Check, Draft, Rule, RuleContext, RuleMeta, Unjudged } from './rule.ts';

const meta: RuleMeta = {
  id: 'normalization',
  title: 'Large normalization std; supervised rather than CLIP',
  summary: 'Dividing pixels by a small std multiplies the bound on worst-case sensitivity; the paper finds it in CLIP.',
  unit: 'sensitivity',
  needs: ['normalization'],
  defaultSeverity: 'warning',
  codes: [
    'clip-tower',
    'small-std',
    'second-normalization',
    'degenerate-normalization',
    'possibly-folded-normalization',
  ],
};

const RAW: Reason = {
  code: 'raw-scale',
  message:
    'the network takes pixels of 0 to 255, raw or mean-only: there is no std to compare in units of [0,1] pixels',
};
const DEGENERATE: Reason = {
  code: 'degenerate-std',
  message: 'a std that is not positive, or next to nothing, amplifies without bound',
};

/** Why the amplification can't be judged; null where it can. */
function obstacle(fact: Fact<NormalizationValue>, reference: number): Pick<Unjudged, 'status' | 'reason'> | null {
  if (!fact.known) return { status: 'unknown', reason: fact.reason };
  if (fact.value.scale === '0-255') return { status: 'not-comparable', reason: RAW };
  const { std } = fact.value;
  const isUsable = (value: number): boolean => value > 0 && value < Infinity && reference / value < Infinity;
  return std.length > 0 && std.every(isUsable) ? null : { status: 'not-comparable', reason: DEGENERATE };
}

function check({ normalization: fact, family }: Facts, { profile, reference: { std: reference } }: RuleContext): Check {
  const clip = family.known && family.value.clip;
  // Measurement found no effect on convolutional networks, which leaves CLIP (rules/README.md, "What measurement says").
  const weightless = profile === 'measured' && !clip;
  const place = fact.evidence[0] ?? family.evidence[0];
  const draft = (note: Draft['note'], level: Draft['level'], benefitDb: number | null): Draft => {
    return { note, level, at: place?.at ?? null, name: place?.name ?? null, benefitDb };
  };
  const why = obstacle(fact, reference);
  if (why !== null || !fact.known) {
    const tower = draft({ code: 'clip-tower', reference, amplification: null }, 'failing', null);
    return { ...(why ?? { status: 'not-comparable', reason: DEGENERATE }), weightless, findings: clip ? [tower] : [] };
  }
  const { std } = fact.value;
  const ratio = amplification(std, reference);
  const gainDb = amplificationDb(ratio);
  const judged = { status: 'judged', gainDb, refinedGainDb: gainDb, weightless } as const;
  if (gainDb <= 0) return { ...judged, findings: [] };
  if (clip) {
    return { ...judged, findings: [draft({ code: 'clip-tower', reference, amplification: ratio }, 'judged', gainDb)] };
  }
  const advice = draft({ code: 'small-std', std, reference, amplification: ratio }, 'judged', gainDb);
  return { ...judged, atMost: 'info', findings: [advice] };
}

export const normalization: Rule = { meta, check };
