/** Findings as advice: what saves most comes first. */
import { roundDb } from '../../lint/rounding.ts';
import type { Finding, LintedModel } from '../../lint/types.ts';
import { type Group, groupAlike, groupGainDb } from '../group.ts';
import { findingId, placeText } from '../items.ts';
import { saving, unitOf } from '../numbers.ts';
import { datum, type Html, html, link } from './markup.ts';
import { verdictTag } from './verdict.ts';
import { words } from './words.ts';

export function adviceSection(model: LintedModel): Html {
  const groups = [...groupAlike(model.findings)].sort((a, b) => (groupGainDb(b) ?? 0) - (groupGainDb(a) ?? 0));
  return html`<h3>${words.advice}</h3>
${
  groups.length === 0
    ? html`<p>${words.noAdvice}</p>
`
    : html`<ol class="advice">
${groups.map((group) => item(group, model))}</ol>
`
}`;
}

function item(group: Group, { rules }: LintedModel): Html {
  const [finding, ...others] = group;
  const gainDb = groupGainDb(group);
  const saved =
    gainDb === null ? null : html` <strong>${datum(roundDb(gainDb), saving(gainDb, unitOf(finding, rules)))}</strong>`;
  const places = others.map((other) => other.name ?? other.at ?? other.message);
  return html`<li>${verdictTag(finding.severity)}${saved} ${link(finding.url, findingId(finding))}
<p>${finding.advice === null ? finding.message : html`<strong>${finding.advice}</strong> ${finding.message}`}${places.length === 0 ? null : ` ${words.likewise(places.join(', '))}`}</p>${place(finding)}</li>
`;
}

function place(finding: Finding): Html | null {
  const text = placeText(finding);
  return text === null ? null : html`<code>${text}</code>`;
}
