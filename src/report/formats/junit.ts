/** JUnit XML as Jenkins and similar servers read it: a suite per model, a case per rule. */
import { reaches } from '../../lint/severity.ts';
import type { Finding, LintedModel, ModelResult, RuleResult, UnlintedModel } from '../../lint/types.ts';
import { findingId, fullTextAtPlace } from '../items.ts';
import { escapeMarkup } from '../safe-text.ts';
import type { FormatOptions, Formatter } from '../types.ts';

interface Case {
  readonly name: string;
  readonly body: readonly string[];
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export const junit: Formatter = (report, options) => {
  const suites = report.models.map((model): Suite => ({ name: model.path, cases: casesOf(model, options) }));
  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="noiselint" ${tally(all)}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
};

function suiteLines({ name, cases }: Suite): readonly string[] {
  return [
    `  <testsuite name="${xml(name)}" ${counts(cases)} time="0">`,
    ...cases.flatMap((one) => caseLines(one, name)),
    '  </testsuite>',
  ];
}

function caseLines({ name, body }: Case, model: string): readonly string[] {
  const open = `    <testcase name="${xml(name)}" classname="${xml(model)}" time="0"`;
  return body.length === 0 ? [`${open}/>`] : [`${open}>`, ...body.map((line) => `      ${line}`), '    </testcase>'];
}

/** Totals for `testsuites`, without `skipped`: Jenkins's schema allows that attribute on a `testsuite` only. */
function tally(cases: readonly Case[]): string {
  return `tests="${cases.length}" failures="${having(cases, 'failure')}" errors="${having(cases, 'error')}"`;
}

function counts(cases: readonly Case[]): string {
  return `${tally(cases)} skipped="${having(cases, 'skipped')}"`;
}

function having(cases: readonly Case[], wanted: Case['result']): number {
  return cases.filter(({ result }) => result === wanted).length;
}

function casesOf(model: ModelResult, options: FormatOptions): readonly Case[] {
  if (model.status !== 'linted') return [unlintedCase(model)];
  const ownerless = model.findings.filter(({ rule }) => !model.rules.some(({ id }) => id === rule));
  return [
    ...model.rules.map((rule) => ruleCase(rule, model, options)),
    ...ownerless.map((finding): Case => caseOf(finding.code, [finding], options)),
  ];
}

function unlintedCase({ status, reason }: UnlintedModel): Case {
  if (status === 'not-applicable') return { name: 'applicable', result: 'skipped', body: [skipped(reason.message)] };
  const error = `<error type="${xml(reason.code)}" message="${xml(reason.message)}"/>`;
  return { name: 'readable', result: 'error', body: [error] };
}

function ruleCase(rule: RuleResult, { findings }: LintedModel, options: FormatOptions): Case {
  const own = findings.filter((finding) => finding.rule === rule.id);
  const judged = caseOf(rule.id, own, options);
  if (judged.result === 'failure') return judged;
  if (rule.outcome === 'unknown' && options.gate.unknown) {
    const message = xml(rule.reason?.message ?? 'could not be judged');
    return {
      name: rule.id,
      result: 'failure',
      body: [`<failure type="unknown" message="${message}"/>`, ...judged.body],
    };
  }
  const isJudged = rule.outcome !== 'unknown' && rule.outcome !== 'not-comparable' && rule.outcome !== 'off';
  if (isJudged) return judged;
  return { name: rule.id, result: 'skipped', body: [skipped(rule.reason?.message ?? rule.outcome), ...judged.body] };
}

/** Findings that reach the failing severity become a failure, the others go to the case's output. */
function caseOf(name: string, findings: readonly Finding[], { gate }: FormatOptions): Case {
  const failing = findings.filter(({ severity }) => reaches(severity, gate.severity));
  const rest = findings.filter(({ severity }) => !reaches(severity, gate.severity));
  return {
    name,
    result: failing.length > 0 ? 'failure' : 'passed',
    body: [
      ...failing.map(
        (finding) =>
          `<failure type="${xml(findingId(finding))}" message="${xml(finding.message)}">${xml(fullTextAtPlace(finding))}</failure>`,
      ),
      ...rest.map((finding) => `<system-out>${xml(`${finding.severity}: ${fullTextAtPlace(finding)}`)}</system-out>`),
    ],
  };
}

function skipped(message: string): string {
  return `<skipped message="${xml(message)}"/>`;
}

/** XML 1.0 can't represent most control characters; `escapeMarkup` makes them visible first. */
function xml(text: string): string {
  return escapeMarkup(text).replaceAll("'", '&apos;');
}
