/** Two runs over many models: how many had which grade, then and now. */
import type { Comparison } from '../../lint/compare/types.ts';
import type { GradeCounts } from '../../lint/grades.ts';
import { count } from '../text.ts';

export interface GradeRow {
  readonly label: string;
  readonly old: string;
  readonly new: string;
  /** `+12`, empty where nothing changed. */
  readonly change: string;
}

const LABELS: { readonly [grade in keyof GradeCounts]: string } = {
  A: 'A',
  B: 'B',
  C: 'C',
  D: 'D',
  F: 'F',
  none: 'no grade',
};

export function gradeRows({ old, new: now }: NonNullable<Comparison['grades']>): readonly GradeRow[] {
  return (Object.keys(LABELS) as (keyof GradeCounts)[]).map((grade) => {
    const difference = now[grade] - old[grade];
    const sign = difference > 0 ? '+' : '';
    return {
      label: LABELS[grade],
      old: String(old[grade]),
      new: String(now[grade]),
      change: difference === 0 ? '' : `${sign}${difference}`,
    };
  });
}

/** How many the list leaves out; empty where it shows all. */
export function leftOutText({ models, summary }: Comparison): string {
  const listed = { regressed: 0, added: 0, removed: 0 };
  for (const { status, regressions } of models) {
    if (regressions.length > 0) listed.regressed += 1;
    else if (status === 'added' || status === 'removed') listed[status] += 1;
  }
  const parts = [
    [summary.regressed - listed.regressed, 'more regression'],
    [summary.added - listed.added, 'more added model'],
    [summary.removed - listed.removed, 'more removed model'],
  ] as const;
  return parts.flatMap(([left, noun]) => (left > 0 ? [count(left, noun)] : [])).join(', ');
}
