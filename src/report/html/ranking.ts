/** How well the predictions rank what a sweep measured. */
import { decisiveDb } from '../../lint/decisive.ts';
import type { Correlation } from '../../lint/sweep-types.ts';
import type { LintedModel, Report } from '../../lint/types.ts';
import { ranks } from '../../theory/ranks.ts';
import { type ChartDocument, type Dot, rankScatter } from './charts.ts';
import { datum, type Html, html } from './markup.ts';
import { words } from './words.ts';

/** Fewer models than this say nothing about ranks. */
const FEWEST = 3;

export function rankingSection(report: Report, document: ChartDocument): Html | null {
  const dots = dotsOf(report);
  if (dots.length < FEWEST) return null;
  const labels = { x: words.scatterX, y: words.scatterY };
  return html`<section aria-labelledby="ranking">
<h2 id="ranking">${words.scatter}</h2>
<figure class="narrow">${rankScatter(document, dots, labels, words.scatterChart(dots.length))}<figcaption>${words.scatterCaption}</figcaption></figure>
${correlations(report)}</section>
`;
}

interface Measured {
  readonly model: LintedModel;
  readonly gainDb: number;
  readonly slope: number;
}

function dotsOf({ models, profile }: Report): readonly Dot[] {
  const measured = models.flatMap((model): readonly Measured[] => {
    if (model.status !== 'linted' || !model.budget.complete) return [];
    const gainDb = decisiveDb(model.budget, profile);
    const slope = model.sweep?.slope?.value;
    return slope === undefined ? [] : [{ model, gainDb, slope }];
  });
  // A curve that falls faster has a slope further below 0, and of distances one further above.
  const x = ranks(measured.map(({ gainDb }) => -gainDb));
  const y = ranks(measured.map(({ slope }) => -Math.abs(slope)));
  return measured.map(({ model }, index) => ({ x: x[index] ?? 0, y: y[index] ?? 0, title: model.path }));
}

function correlations({ sweepRanking }: Report): readonly Html[] {
  if (sweepRanking === undefined) return [];
  return (['paper', 'refined'] as const).flatMap((which) => {
    const found = sweepRanking[which];
    if (found === null) return [];
    return [
      html`<p>${words.ranking(words.rankingOf[which])} ${words.spearman} ${correlation(found.spearman)}, ${words.kendall} ${correlation(found.kendall)}.</p>
`,
    ];
  });
}

function correlation({ value, ci95 }: Correlation): Html {
  const ends =
    ci95 === null
      ? null
      : html` (${datum(ci95[0], ci95[0].toFixed(2))} ${words.to} ${datum(ci95[1], ci95[1].toFixed(2))})`;
  return html`${datum(value, value.toFixed(2))}${ends}`;
}
