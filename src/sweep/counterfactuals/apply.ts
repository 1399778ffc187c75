/** Applies a rule's advice as the smallest change of the graph that needs no training. */
import { poolDb } from '../../../rules/pool-noise.ts';
import type { Facts, Reason } from '../../facts/types.ts';
import { toDb } from '../../theory/decibels.ts';
import { maxOverAverageDb } from '../../theory/pooling.ts';
import { averageInsteadOfMax, type ChannelAffine } from '../graph-edit/average-pool.ts';
import type { Draft, Edit } from '../graph-edit/draft.ts';
import { boxImage, halveImage } from '../graph-edit/smooth-image.ts';

export type ChangeCode = 'max-to-average-pool' | 'half-resolution' | 'wider-stem';

/** One change that was made. */
export interface Change {
  readonly rule: string;
  readonly code: ChangeCode;
  /** Place in the original file; null for a change before the network. */
  readonly at: string | null;
  readonly name: string | null;
  /** What it is predicted to save, dB of the rule's own gain, positive: the paper's formula and the refined one. */
  readonly predictedDb: number;
  readonly refinedDb: number;
}

/** One change that can't be made. */
export interface Skipped {
  readonly rule: string;
  readonly at: string | null;
  readonly reason: Reason;
}

export interface Applied {
  readonly draft: Draft;
  readonly changes: readonly Change[];
  readonly skipped: readonly Skipped[];
}

export interface ApplyOptions {
  /** Taps of the reference stem, per axis. */
  readonly stemKernel: number;
  /** By the place of a pool: the affine map that restores the moments of its output. */
  readonly restore?: ReadonlyMap<string, ChannelAffine>;
}

type Apply = (draft: Draft, facts: Facts, options: ApplyOptions) => Applied;

/** By rule, how its advice is applied, in the order in which edits are made: those of the image first. */
const byRule: Readonly<Record<string, Apply>> = {
  'input-resolution': applyResolution,
  'stem-kernel': applyStem,
  pooling: applyPooling,
  normalization: (draft) => {
    const message =
      'the network was trained on its own constants: another std changes nothing before it is trained again';
    return { draft, changes: [], skipped: [skip('normalization', null, { code: 'needs-training', message })] };
  },
};

export const applicableRules: readonly string[] = Object.keys(byRule);

/** Makes the changes of several rules, one after another. */
export function applyRules(draft: Draft, facts: Facts, rules: readonly string[], options: ApplyOptions): Applied {
  const wanted = Object.entries(byRule).filter(([rule]) => rules.includes(rule));
  return inTurn(
    draft,
    wanted.map(
      ([, apply]) =>
        (before) =>
          apply(before, facts, options),
    ),
  );
}

/** Each change is made to what the one before it left. */
function inTurn(draft: Draft, changes: readonly ((before: Draft) => Applied)[]): Applied {
  const none: Applied = { draft, changes: [], skipped: [] };
  return changes.reduce((done, change) => {
    const next = change(done.draft);
    return {
      draft: next.draft,
      changes: [...done.changes, ...next.changes],
      skipped: [...done.skipped, ...next.skipped],
    };
  }, none);
}

const skip = (rule: string, at: string | null, reason: Reason): Skipped => ({ rule, at, reason });

function single(draft: Draft, edit: Edit, change: Change): Applied {
  return edit.ok
    ? { draft: edit.draft, changes: [change], skipped: [] }
    : { draft, changes: [], skipped: [skip(change.rule, change.at, edit.reason)] };
}

const nothing = (draft: Draft, rule: string, message: string): Applied => ({
  draft,
  changes: [],
  skipped: [skip(rule, null, { code: 'nothing-to-change', message })],
});

function applyResolution(draft: Draft, facts: Facts): Applied {
  const db = toDb(4);
  const change = { rule: 'input-resolution', code: 'half-resolution', at: null, name: null } as const;
  return single(draft, halveImage(draft, facts), { ...change, predictedDb: db, refinedDb: db });
}

/** Puts a box filter before the stem, so large that both together have as many taps as the reference. */
function applyStem(draft: Draft, facts: Facts, { stemKernel: reference }: ApplyOptions): Applied {
  const { stem } = facts;
  if (!stem.known) return { draft, changes: [], skipped: [skip('stem-kernel', null, stem.reason)] };
  const { kernel } = stem.value;
  const missing = kernel.map((taps) => Math.max(1, reference - taps + 1)) as [number, number];
  if (missing[0] * missing[1] === 1) {
    return nothing(draft, 'stem-kernel', `the stem has the ${reference} taps of the reference, or more`);
  }
  const db = toDb(((kernel[0] + missing[0] - 1) * (kernel[1] + missing[1] - 1)) / (kernel[0] * kernel[1]));
  const { at = null, name = null } = stem.evidence[0] ?? {};
  const change = { rule: 'stem-kernel', code: 'wider-stem', at, name, predictedDb: db, refinedDb: db } as const;
  return single(draft, boxImage(draft, facts, missing), change);
}

function applyPooling(draft: Draft, facts: Facts, { restore }: ApplyOptions): Applied {
  const { pooling } = facts;
  if (!pooling.known) return { draft, changes: [], skipped: [skip('pooling', null, pooling.reason)] };
  const wanted = maxPools(facts);
  if (wanted.length === 0) return nothing(draft, 'pooling', 'no maximum is taken on the trunk or in the head');
  const averaged = (change: Change) => (before: Draft) => {
    const at = change.at ?? '';
    return single(before, averageInsteadOfMax(before, at, restore?.get(at) ?? null), change);
  };
  return inTurn(draft, wanted.map(averaged));
}

/** The max pools that the rule judges: on the trunk, and a global maximum as the head. */
function maxPools(facts: Facts): readonly Change[] {
  const { trunk = [], head, headAt, headWindow } = facts.pooling.value ?? {};
  const rule = { rule: 'pooling', code: 'max-to-average-pool' } as const;
  const pools = trunk
    .filter(({ kind }) => kind === 'max')
    .map((pool): Change => {
      const { gainDb, refinedGainDb } = poolDb(pool, facts);
      return { ...rule, at: pool.at, name: pool.name ?? null, predictedDb: gainDb, refinedDb: refinedGainDb };
    });
  if (head !== 'max' || headAt === undefined) return pools;
  const db = headWindow === undefined ? 0 : maxOverAverageDb(headWindow);
  return [...pools, { ...rule, at: headAt, name: null, predictedDb: db, refinedDb: db }];
}
