export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

/** dB above the reference at which a rule's score reaches 0. */
const SPAN_DB = 15;

const GRADES: readonly (readonly [least: number, grade: Grade])[] = [
  [90, 'A'],
  [75, 'B'],
  [60, 'C'],
  [40, 'D'],
];

/** 100 at or below 0 dB, 0 at 15 dB and above, linear between. */
export const ruleScore = (gainDb: number): number => 100 * (1 - Math.min(1, Math.max(0, gainDb / SPAN_DB)));

/** Weighted mean of rule scores, 0..100; null when nothing carries weight. */
export function modelScore(parts: readonly { readonly score: number; readonly weight: number }[]): number | null {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return weight > 0 ? parts.reduce((sum, part) => sum + part.score * part.weight, 0) / weight : null;
}

/** The grade of a score from 0 to 100. */
export const gradeOf = (score: number): Grade => GRADES.find(([least]) => score >= least)?.[1] ?? 'F';
