/** The report as one self-contained HTML file: it makes no network request, and all scripts and styles are inside. */
import { script, scriptHash, style, styleHash } from '../../generated/report-assets.js';
import type { Report } from '../../lint/types.ts';
import { count } from '../text.ts';
import type { RuleInfo } from '../types.ts';
import type { ChartDocument } from './charts.ts';
import { type Html, html, link } from './markup.ts';
import { modelSection } from './model.ts';
import { modelTable, summarySection } from './overview.ts';
import type { PageReport } from './page-report.ts';
import { runProvenance } from './provenance.ts';
import { rankingSection } from './ranking.ts';
import { words } from './words.ts';

const POLICY = `default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;

/** With more models than this, the details start closed: open, they would push the table out of sight. */
const MOST_OPEN = 3;

/** @param document the DOM that the charts are drawn in: a browser's, or one in memory */
export function reportPage(report: PageReport, rules: readonly RuleInfo[], document: ChartDocument): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${report.tool.name} ${report.tool.version}">
<title>${titleOf(report)}</title>
${{ html: `<style>${style}</style>` }}
</head>
<body>
<a class="skip" href="#report">${words.skip}</a>
<header><p class="tool">${words.tool}</p><h1>${words.title}</h1></header>
<main id="report">
${reportBody(report, rules, document)}</main>
<footer>${words.footer} ${report.tool.name} ${report.tool.version}</footer>
${{ html: `<script>${script}</script>` }}
</body>
</html>
`;
  return page.html;
}

/** The report without the page around it. */
export function reportBody(report: PageReport, rules: readonly RuleInfo[], document: ChartDocument): Html {
  const { models } = report;
  return html`${summarySection(report, document)}${models.length > 1 ? modelTable(report) : null}${rankingSection(report, document)}${models.map((model) => modelSection(model, report, document, models.length <= MOST_OPEN))}${limitsSection(report, rules)}`;
}

function titleOf({ models, summary }: Report): string {
  const [first] = models;
  return `${models.length === 1 && first !== undefined ? first.path : count(summary.models, 'model')} - ${words.tool}`;
}

function limitsSection(report: Report, rules: readonly RuleInfo[]): Html {
  return html`<section class="limits" aria-labelledby="limits">
<h2 id="limits">${words.limits}</h2>
<ul>${words.limitsList.map((line) => html`<li>${line}</li>`)}</ul>
<p>${words.scoreNote}</p>
<dl class="pairs">${rules.map(({ id, title, summary, url }) => html`<div><dt>${link(url, id)}</dt><dd>${title}. ${summary}</dd></div>`)}</dl>
<h3>${words.settings}</h3>
${runProvenance(report)}
</section>
`;
}
