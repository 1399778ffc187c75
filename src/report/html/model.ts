/** The section of one model: verdict, budget, advice, path, facts and provenance. */
import type { LintedModel, ModelResult, Report, UnlintedModel } from '../../lint/types.ts';
import { adviceSection } from './advice.ts';
import { anchorOf } from './anchor.ts';
import { budgetSection } from './budget.ts';
import type { ChartDocument } from './charts.ts';
import { factsSection } from './facts.ts';
import { type Html, html } from './markup.ts';
import { pathSection } from './path.ts';
import { modelProvenance } from './provenance.ts';
import { sweepSection } from './sweep.ts';
import { gradeTag, scoreText } from './verdict.ts';
import { whatIfSection } from './what-if.ts';
import { words } from './words.ts';

/** @param isOpen whether the details show from the start */
export function modelSection(model: ModelResult, report: Report, document: ChartDocument, isOpen: boolean): Html {
  const body = model.status === 'linted' ? linted(model, report, document) : unlinted(model);
  return html`<details class="model" id="${anchorOf(model.path)}"${isOpen ? html` open` : null}>
<summary>${verdict(model)}<h2>${model.path}</h2></summary>
<div class="body">
${body}${modelProvenance(model)}</div>
</details>
`;
}

function verdict(model: ModelResult): Html {
  if (model.status !== 'linted') {
    const failed = model.status === 'failed';
    return html`<span class="tag ${failed ? 'bad' : 'faint'}">${failed ? words.notReadable : words.notApplicable}</span>`;
  }
  return html`${gradeTag(model)}<span class="score">${scoreText(model.score)}</span><span class="faint judged">${words.judged(model.judged, model.of)}</span>`;
}

function linted(model: LintedModel, report: Report, document: ChartDocument): Html {
  return html`${budgetSection(model, report, document)}${adviceSection(model)}${whatIfSection(model, report)}${sweepSection(model, document)}${pathSection(model)}${factsSection(model)}`;
}

function unlinted({ reason }: UnlintedModel): Html {
  const { offset } = reason;
  return html`<p>${reason.message}${offset === undefined ? null : html` <span class="faint">(${reason.code}, byte ${offset})</span>`}</p>
`;
}
