/** Every fact with what a person needs to check it in a model viewer. */
import type { Evidence, Fact, Facts } from '../../facts/types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { describeSource } from '../describe.ts';
import { factLines, factNames } from '../fact-lines.ts';
import { type Html, html } from './markup.ts';
import { words } from './words.ts';

export function factsSection({ facts }: LintedModel): Html {
  return html`<h3>${words.facts}</h3>
<div class="scroll" tabindex="0" role="group" aria-label="${words.facts}"><table class="facts">
<thead><tr><th>${words.fact}</th><th>${words.seen}</th><th>${words.evidence}</th></tr></thead>
<tbody>
${factNames.map((name) => row(name, facts))}</tbody>
</table></div>
`;
}

function row(name: keyof Facts, facts: Facts): Html {
  const fact: Fact<unknown> = facts[name];
  const lines = factLines(name, facts);
  const seen = fact.known
    ? html`${lines.map((line) => html`<div>${line}</div>`)}${fact.source === 'graph' ? null : html`<div class="faint">${describeSource(fact.source)}</div>`}`
    : html`${words.notKnown}<div class="faint">${fact.reason.message}</div>`;
  return html`<tr data-fact="${name}"><th>${words.factNames[name]}</th><td>${seen}</td><td>${fact.evidence.map(evidence)}</td></tr>
`;
}

function evidence({ at, name, text }: Evidence): Html {
  return html`<div><code>${at}</code> ${name === undefined || name === '' ? null : html`<code>${name}</code> `}${text}</div>`;
}
