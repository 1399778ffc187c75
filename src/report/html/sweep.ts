/** What a noise sweep measured, beside what was predicted. */
import { decibels } from '../../lint/signed.ts';
import type {
  Interval,
  Sweep,
  SweepConfirmation,
  SweepCounterfactual,
  SweepLevel,
  SweepMeasure,
  SweepSlope,
  SweepTap,
} from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { type ChartDocument, curve, type Point } from './charts.ts';
import { datum, type Html, html } from './markup.ts';
import { pairs } from './pairs.ts';
import { words } from './words.ts';

type Column = keyof typeof words.levelColumns;

const COLUMNS: readonly Column[] = ['accuracy', 'top5', 'agreement', 'confidenceDrop', 'distance'];

export function sweepSection({ sweep, sweepReason, score, grade }: LintedModel, document: ChartDocument): Html | null {
  if (sweep === null) {
    return sweepReason === undefined
      ? null
      : html`<h3>${words.sweep}</h3>
<p>${words.sweepMissing}: ${sweepReason.message}</p>
`;
  }
  return html`<h3>${words.sweep}</h3>
${sweepFigure(sweep, document)}${slopeLine(sweep.slope)}${levelTable(sweep.levels)}${tapTable(sweep.taps)}${contradictions(sweep.confirmation, { score, grade })}${counterfactualTable(sweep.counterfactuals)}${conditions(sweep)}
`;
}

function measureOf({ slope, labels, levels }: Sweep): SweepMeasure {
  if (slope !== null) return slope.of;
  if (labels) return 'accuracy';
  return levels.some(({ agreement }) => agreement !== null) ? 'agreement' : 'distance';
}

function sweepFigure(sweep: Sweep, document: ChartDocument): Html | null {
  const measure = measureOf(sweep);
  const points = sweep.levels.flatMap((level): readonly Point[] => {
    const y = level[measure];
    const [low, high] = level.ci95 ?? [null, null];
    return y === null ? [] : [{ x: level.sigma, y, low, high }];
  });
  if (points.length < 2) return null;
  const name = words.measures[measure];
  const alt = words.sweepChart(name, points.map(({ x, y }) => `${digits(x)}: ${digits(y)}`).join(', '));
  const labels = { x: words.sigma, y: name };
  return html`<figure>${curve(document, points, labels, alt)}<figcaption>${words.sweepCaption(name)}</figcaption></figure>
`;
}

function slopeLine(slope: SweepSlope | null): Html | null {
  if (slope === null) return null;
  const fit = slope.r2 === null ? null : html`, ${words.fit} ${number(slope.r2)}`;
  return html`<p>${words.slopeOf(words.measures[slope.of])} ${number(slope.value)} ${words.perUnit}${slope.ci95 === null ? null : html`, ${words.interval} ${interval(slope.ci95)}`}${fit}.</p>
`;
}

function levelTable(levels: readonly SweepLevel[]): Html {
  const columns = COLUMNS.filter((column) => levels.some((level) => level[column] !== null));
  const rows = levels.map(
    (level) =>
      html`<tr><th>${number(level.sigma)}</th>${columns.map((column) => cell(level[column]))}<td>${interval(level.ci95)}</td></tr>
`,
  );
  return table(
    [words.sigma, ...columns.map((column) => words.levelColumns[column]), words.interval],
    rows,
    words.sweep,
  );
}

function tapTable(taps: readonly SweepTap[]): Html | null {
  if (taps.length === 0) return null;
  const rows = taps.map(
    ({ rule, at, name, predictedDb, refinedDb, measuredDb, ci95, verdict, reason }) =>
      html`<tr><th>${rule}</th><td><code>${name ?? at}</code></td>${dbCell(predictedDb)}${dbCell(refinedDb)}${dbCell(measuredDb)}<td>${interval(ci95)}</td><td>${words.tapVerdicts[verdict]}${reason === null ? null : html`<div class="faint">${reason.message}</div>`}</td></tr>
`,
  );
  return html`<h4>${words.taps}</h4>
${table([words.rule, words.place, words.predicted, words.refinedPrediction, words.measured, words.interval, words.verdict], rows, words.taps)}`;
}

/** Rules that the measurement contradicts, and the score that the model would have by the measured gains. */
function contradictions(
  confirmation: SweepConfirmation | null,
  { score, grade }: Pick<LintedModel, 'score' | 'grade'>,
): Html | null {
  const against = confirmation?.rules.filter(({ contradicted }) => contradicted) ?? [];
  if (confirmation === null || against.length === 0) return null;
  const told = against.map(({ id, predictedDb, measuredDb }) =>
    words.contradicted(id, decibels(predictedDb ?? 0), decibels(measuredDb ?? 0)),
  );
  const measured =
    confirmation.score === null
      ? []
      : [
          words.scoreMeasured(
            confirmation.score.toFixed(1),
            confirmation.grade ?? '',
            score === null ? '' : `${score.toFixed(1)}, ${grade}`,
          ),
        ];
  return html`<p><strong>${[...told, ...measured].join(' ')}</strong></p>
`;
}

function counterfactualTable(all: readonly SweepCounterfactual[]): Html | null {
  if (all.length === 0) return null;
  const rows = all.map(
    ({ rule, change, predictedDb, measuredDb, clean, slope, reason }) =>
      html`<tr><th>${rule}</th><td>${change}${reason === null ? null : html`<div class="faint">${reason.message}</div>`}</td>${dbCell(predictedDb)}${dbCell(measuredDb)}${cell(clean?.before ?? null)}${cell(clean?.after ?? null)}${cell(slope?.value ?? null)}<td>${interval(slope?.ci95 ?? null)}</td></tr>
`,
  );
  return html`<h4>${words.counterfactuals}</h4>
${table([words.rule, words.change, words.predicted, words.inOutput, words.cleanBefore, words.cleanAfter, words.slope, words.interval], rows, words.counterfactuals)}`;
}

function conditions(sweep: Sweep): Html {
  const { protocol, noise, noiseAt, images, data, seeds, provider, preprocessing, stopped, notes } = sweep;
  return pairs([
    [words.protocol, html`${protocol}`],
    [words.noise, html`${noise}, ${words.noiseAt[noiseAt]}`],
    [words.images, html`${words.imagesOf(images, data)}${stopped === null ? null : `, ${words.stopped[stopped]}`}`],
    [words.seeds, html`${seeds.join(', ')}`],
    [words.preprocessing, html`${preprocessing}`],
    [words.provider, html`${provider}`],
    [words.notes, notes.length === 0 ? null : html`${notes.map(({ message }) => html`<div>${message}</div>`)}`],
  ]);
}

function table(heads: readonly string[], rows: readonly Html[], label: string): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table class="measured">
<thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
`;
}

/** Three digits are what a sweep of some thousand images can tell. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function number(value: number): Html {
  return datum(value, digits(value));
}

function cell(value: number | null): Html {
  return html`<td>${value === null ? null : number(value)}</td>`;
}

function dbCell(value: number | null): Html {
  return html`<td>${value === null ? null : datum(value, decibels(value))}</td>`;
}

function interval(ends: Interval | null): Html | null {
  return ends === null ? null : html`${number(ends[0])} ${words.to} ${number(ends[1])}`;
}
