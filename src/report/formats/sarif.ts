/** SARIF 2.1.0 for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
import { compareText } from '../../lint/compare-text.ts';
import type { Report, Severity, UnlintedModel } from '../../lint/types.ts';
import { failedModels, fullText, type Item, itemsOf } from '../items.ts';
import { safeJson, safeText } from '../safe-text.ts';
import type { FormatOptions, Formatter, RuleInfo } from '../types.ts';
import { pathToUri } from '../uri.ts';

const LEVEL = { info: 'note', warning: 'warning', error: 'error' } as const satisfies {
  readonly [s in Severity]: string;
};
const HOME = 'https://github.com/noiselint/noiselint';

export const sarif: Formatter = (report, options) => {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run(report, options)],
  };
  return `${safeJson(JSON.stringify(log, null, 2))}\n`;
};

function run(report: Report, { rules }: FormatOptions): object {
  const items = itemsOf(report);
  const descriptors = [...rules.map(ruleDescriptor), ...otherDescriptors(items, rules)];
  const failed = failedModels(report);
  return {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        informationUri: HOME,
        rules: descriptors,
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'the folder that noiselint ran in' } } },
    invocations: [{ executionSuccessful: failed.length === 0, toolExecutionNotifications: failed.map(notification) }],
    results: items.map((item) => result(item, descriptors)),
  };
}

interface Descriptor {
  readonly id: string;
}

function ruleDescriptor({ id, title, summary, url, severity }: RuleInfo): Descriptor {
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: summary },
    help: { text: `${summary} ${url}`, markdown: `${summary}\n\n[About this rule](${url})` },
    helpUri: url,
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: ['robustness', 'onnx'] },
  } as Descriptor;
}

/** Descriptors of ids that `rules` lacks: findings that no rule owns, and rules of plugins. */
function otherDescriptors(items: readonly Item[], rules: readonly RuleInfo[]): readonly Descriptor[] {
  const known = new Set(rules.map(({ id }) => id));
  const others = new Map(items.map(({ finding }) => [ruleIdOf(finding), finding.url] as const));
  return [...others]
    .filter(([id]) => !known.has(id))
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, url]) => ({
      id: safeText(id),
      name: pascalCase(safeText(id)),
      shortDescription: { text: safeText(id) },
      help: { text: safeText(url) },
      helpUri: pathToUri(url),
      properties: { tags: ['robustness', 'onnx'] },
    }));
}

function ruleIdOf({ rule, code }: Item['finding']): string {
  return rule ?? code;
}

function result({ model, finding, fingerprint }: Item, descriptors: readonly Descriptor[]): object {
  const ruleId = safeText(ruleIdOf(finding));
  return {
    ruleId,
    ruleIndex: descriptors.findIndex(({ id }) => id === ruleId),
    level: LEVEL[finding.severity],
    message: { text: messageText(fullText(finding)) },
    locations: [{ ...location(model.path), ...logicalLocations(finding) }],
    partialFingerprints: { 'noiselint/v1': fingerprint },
    properties: {
      code: finding.code,
      ...(finding.gainDb === null ? {} : { gainDb: finding.gainDb }),
      ...(model.fingerprint === null ? {} : { architecture: model.fingerprint }),
    },
  };
}

/** A model has no lines; viewers such as GitHub's show nothing without a region. */
function location(path: string): object {
  return {
    physicalLocation: { artifactLocation: { uri: pathToUri(path), uriBaseId: '%SRCROOT%' }, region: { startLine: 1 } },
  };
}

function logicalLocations({ at, name }: Item['finding']): object {
  if (at === null && name === null) return {};
  const fullyQualifiedName = safeText(at ?? name ?? '');
  return { logicalLocations: [{ name: safeText(name ?? at ?? ''), fullyQualifiedName, kind: 'element' }] };
}

function notification({ path, reason }: UnlintedModel): object {
  return {
    level: 'error',
    message: { text: messageText(reason.message) },
    descriptor: { id: reason.code },
    locations: [location(path)],
  };
}

/** In a message, brackets make links and braces placeholders (SARIF 3.11.5 and 3.11.6). */
function messageText(text: string): string {
  return safeText(text)
    .replaceAll(/[[\]\\]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}

function pascalCase(id: string): string {
  return id.replaceAll(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
