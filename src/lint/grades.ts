import type { Grade, ModelResult } from './types.ts';

/** Models by grade; `none` has no grade, for whatever reason. */
export type GradeCounts = { readonly [grade in Grade | 'none']: number };

export const noGrades: GradeCounts = { A: 0, B: 0, C: 0, D: 0, F: 0, none: 0 };

export const gradeOf = (model: ModelResult): Grade | 'none' =>
  model.status === 'linted' ? (model.grade ?? 'none') : 'none';

export function withGrade(counts: GradeCounts, grade: Grade | 'none'): GradeCounts {
  return { ...counts, [grade]: counts[grade] + 1 };
}
