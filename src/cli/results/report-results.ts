/** A report on too many results for one page: all are counted, and those with the lowest scores are shown. */
import { compareText } from '../../lint/compare-text.ts';
import { gradeOf, noGrades, withGrade } from '../../lint/grades.ts';
import { summarize, withModel } from '../../lint/summary.ts';
import { createTop } from '../../lint/top.ts';
import type { ModelResult } from '../../lint/types.ts';
import type { PageReport } from '../../report/html/page-report.ts';
import { sortFindings, sortReport } from '../../report/sort.ts';
import type { Results } from './read-results.ts';

/** @param top how many are shown */
export async function reportOf({ head, lines }: Results, top: number): Promise<PageReport> {
  const { run: _, ...about } = head;
  const worst = createTop<ModelResult>(top, (a, b) => scoreOf(a) - scoreOf(b) || compareText(a.path, b.path));
  let grades = noGrades;
  let summary = summarize([]);
  for await (const { model, suppressed } of lines()) {
    worst.add(model);
    grades = withGrade(grades, gradeOf(model));
    summary = withModel(summary, model, suppressed);
  }
  const report = { ...about, models: worst.list().map(sortFindings), summary };
  return summary.models > report.models.length ? { ...report, excerpt: { grades } } : sortReport(report);
}

/** By score, those without one last. */
const scoreOf = (model: ModelResult): number =>
  model.status === 'linted' ? (model.score ?? Number.MAX_VALUE) : Number.POSITIVE_INFINITY;
