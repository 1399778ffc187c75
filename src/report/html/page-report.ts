/** What a page shows. Apart from what draws it: the types of the package lead here, and hold no other package's. */
import type { GradeCounts } from '../../lint/grades.ts';
import type { Report } from '../../lint/types.ts';

/** A report; with an excerpt, one whose `models` are only some of those that the summary counts. */
export interface PageReport extends Report {
  readonly excerpt?: Excerpt;
}

/** Marks a page that lists only the models with the lowest scores. The grades are counted over all models. */
export interface Excerpt {
  readonly grades: GradeCounts;
}
