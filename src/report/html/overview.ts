/** The top of the report: counts, the distribution of grades, and a table that links to each model's section. */
import { decisiveDb } from '../../lint/decisive.ts';
import { type GradeCounts, gradeOf, noGrades, withGrade } from '../../lint/grades.ts';
import { severityRank } from '../../lint/severity.ts';
import type { Grade, LintedModel, ModelResult, Report } from '../../lint/types.ts';
import { gain } from '../numbers.ts';
import { ruleIds } from '../rule-ids.ts';
import { count } from '../text.ts';
import { anchorOf } from './anchor.ts';
import { type Bar, type ChartDocument, gradeBars } from './charts.ts';
import { datum, type Html, html } from './markup.ts';
import type { PageReport } from './page-report.ts';
import { gradeTag, scoreText, toneOf } from './verdict.ts';
import { words } from './words.ts';

const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D', 'F'];

export function summarySection(report: PageReport, document: ChartDocument): Html {
  const { summary, reference, profile, models, excerpt } = report;
  const measured = models.some((model) => model.status === 'linted' && model.sweep !== null);
  const counts = [
    count(summary.models, 'model'),
    words.found(summary.errors, summary.warnings),
    ...(summary.suppressed === 0 ? [] : [words.suppressed(summary.suppressed)]),
    ...(summary.notApplicable === 0 ? [] : [`${summary.notApplicable} ${words.notApplicable}`]),
    ...(summary.failed === 0 ? [] : [`${summary.failed} ${words.notReadable}`]),
  ];
  return html`<section class="summary" aria-labelledby="summary">
<h2 id="summary">${words.summary}</h2>
<div class="columns"><div>
<p class="counts">${counts.join(' · ')}</p>
<p>${measured ? words.leadMeasured : words.lead}</p>
<p class="faint">${words.judgedAgainst(reference.stemKernel, reference.resolution, reference.std)} ${words.profile[profile]}</p>
${
  excerpt === undefined
    ? null
    : html`<p>${words.excerpt(models.length, summary.models)}</p>
`
}</div>${models.length > 1 ? gradeFigure(excerpt?.grades ?? gradesOf(models), document) : null}</div>
</section>
`;
}

const gradesOf = (models: readonly ModelResult[]): GradeCounts =>
  models.reduce((counts, model) => withGrade(counts, gradeOf(model)), noGrades);

function gradeFigure(grades: GradeCounts, document: ChartDocument): Html {
  const bars: readonly Bar[] = [
    ...GRADES.map((grade) => ({
      label: grade,
      count: grades[grade],
      color: `var(--grade-${grade.toLowerCase()})`,
    })),
    { label: words.noGrade, count: grades.none, color: 'var(--faint-fill)' },
  ];
  const shown = bars.filter(({ label, count: n }) => n > 0 || label !== words.noGrade);
  const alt = words.gradesChart(shown.map(({ label, count: n }) => `${label} ${n}`).join(', '));
  return html`<figure><figcaption>${words.grades}</figcaption>${gradeBars(document, shown, alt)}</figure>`;
}

/** The table of all models. The script reveals the filters and makes the columns sortable; without it both stay inert. */
export function modelTable(report: Report): Html {
  const rules = ruleIds(report);
  const plain = (title: string, kind: string): Html => html`<th scope="col" data-sort="${kind}">${title}</th>`;
  return html`<section aria-labelledby="models">
<h2 id="models">${words.models}</h2>
<form class="filters" hidden role="search">
<label>${words.filter} <input type="search" name="text" autocomplete="off"></label>
<label>${words.filterGrade} <select name="grade"><option value="">${words.anyGrade}</option>${GRADES.map((grade) => html`<option>${grade}</option>`)}<option value="-">${words.noGrade}</option></select></label>
<label>${words.filterRule} <select name="rule"><option value="">${words.anyRule}</option>${rules.map((rule) => html`<option>${rule}</option>`)}</select></label>
<output>${words.shown(String(report.models.length), report.models.length)}</output>
</form>
<div class="scroll" tabindex="0" role="group" aria-labelledby="models"><table class="models">
<thead><tr>${plain(words.grade, 'text')}${plain(words.score, 'number')}${plain(words.model, 'text')}${rules.map((rule) => plain(rule, 'number'))}${plain(words.rules, 'number')}</tr></thead>
<tbody>
${report.models.map((model) => row(model, rules, report))}</tbody>
</table></div>
</section>
`;
}

function row(model: ModelResult, rules: readonly string[], report: Report): Html {
  const name = html`<th scope="row"><a href="#${anchorOf(model.path)}">${model.path}</a></th>`;
  if (model.status !== 'linted') {
    const why = model.status === 'failed' ? words.notReadable : words.notApplicable;
    return html`<tr><td>-</td><td>-</td>${name}<td colspan="${rules.length + 1}" class="faint">${why}</td></tr>
`;
  }
  return html`<tr><td>${gradeTag(model)}</td><td>${scoreText(model.score)}</td>${name}${rules.map((rule) => ruleCell(model, rule, report))}<td>${datum(model.judged, words.judgedShort(model.judged, model.of))}</td></tr>
`;
}

function ruleCell(model: LintedModel, id: string, { profile }: Report): Html {
  const rule = model.rules.find((one) => one.id === id);
  if (rule === undefined) return html`<td></td>`;
  const driving = decisiveDb(rule, profile);
  const isNoisy = rule.outcome === 'warning' || rule.outcome === 'error' || worst(model, id) > 0;
  const text = driving === null ? html`?` : datum(driving, gain(driving, rule.unit));
  return html`<td class="${toneOf(rule.outcome)}"${isNoisy ? html` data-noisy` : null}>${text}</td>`;
}

function worst({ findings }: LintedModel, id: string): number {
  return Math.max(0, ...findings.filter(({ rule }) => rule === id).map(({ severity }) => severityRank(severity)));
}
