/**
 * Findings accepted as they are: models may keep what the baseline holds, and nothing beyond it may be added.
 * The semantics follow ESLint's bulk suppressions (https://eslint.org/docs/latest/use/suppressions), counted per code.
 */
import { qualifiedCode } from '../lint/qualified-code.ts';
import { reaches } from '../lint/severity.ts';
import { withoutFindings } from '../lint/suppressed.ts';
import type { Finding, LintedModel, ModelResult, Severity } from '../lint/types.ts';
import type { Accepted, Baseline, BaselineEntry } from './baseline-types.ts';

/** A model and where it lies, relative to the baseline's folder. */
export interface Placed {
  readonly model: ModelResult;
  readonly path: string;
}

export interface PlacedLinted extends Placed {
  readonly model: LintedModel;
  readonly fingerprint: string;
}

export interface Baselined {
  /** In the order they came in. */
  readonly models: readonly ModelResult[];
  /** How many findings were taken out. */
  readonly count: number;
  /** Models that were found by their path, as their architecture is another one now. */
  readonly changed: readonly string[];
  /** Models that were found by their architecture, where the entry's paths name others only. */
  readonly elsewhere: readonly Elsewhere[];
}

export interface Elsewhere {
  readonly path: string;
  /** The paths that the entry names. */
  readonly named: readonly string[];
}

/** Gains are rounded to 0.01 dB, and a new version may predict a little otherwise; more than this is worse. */
const TOLERANCE_DB = 0.1;

/**
 * Takes out what the baseline accepts. What goes beyond it is an error, whatever it was before, and its message says so.
 * @param least severity from which on a finding counts; below it, it is advice
 */
export function applyBaseline(placed: readonly Placed[], baseline: Baseline, least: Severity): Baselined {
  const find = entryFinder(placed, baseline);
  const results = placed.map((any) => {
    const one = asLinted(any);
    if (one === null) return { model: any.model, count: 0, changed: [], elsewhere: [] };
    const { path } = one;
    const found = find(one);
    const isChanged = found !== null && found.fingerprint !== one.fingerprint;
    const isNamed = found === null || found.entry.paths.includes(path);
    const model = holdAgainst(one.model, found?.entry.findings ?? {}, least);
    return {
      model,
      count: one.model.findings.length - model.findings.length,
      changed: isChanged ? [path] : [],
      elsewhere: isNamed ? [] : [{ path, named: found.entry.paths }],
    };
  });
  return {
    models: results.map(({ model }) => model),
    count: results.reduce((sum, { count }) => sum + count, 0),
    changed: results.flatMap(({ changed }) => changed),
    elsewhere: results.flatMap(({ elsewhere }) => elsewhere),
  };
}

export interface FoundEntry {
  readonly fingerprint: string;
  readonly entry: BaselineEntry;
}

/** By architecture; else by path, where the architecture that was there is nowhere in this run. */
export function entryFinder(placed: readonly Placed[], { models }: Baseline): (one: PlacedLinted) => FoundEntry | null {
  const present = new Set(placed.map(({ model }) => model.fingerprint));
  const byPath = new Map<string, FoundEntry>();
  for (const [fingerprint, entry] of Object.entries(models)) {
    if (!present.has(fingerprint)) for (const path of entry.paths) byPath.set(path, { fingerprint, entry });
  }
  return ({ fingerprint, path }) => {
    const entry = Object.hasOwn(models, fingerprint) ? models[fingerprint] : undefined;
    return entry === undefined ? (byPath.get(path) ?? null) : { fingerprint, entry };
  };
}

/** Null for a model that could not be judged. */
function asLinted({ model, path }: Placed): PlacedLinted | null {
  return model.status === 'linted' && model.fingerprint !== null
    ? { model, path, fingerprint: model.fingerprint }
    : null;
}

export function lintedOf(placed: readonly Placed[]): readonly PlacedLinted[] {
  return placed.map(asLinted).filter((one) => one !== null);
}

/** What a model has, by code. */
export function acceptedOf({ findings }: LintedModel, least: Severity): ReadonlyMap<string, Accepted> {
  return new Map(
    [...groupByCode(findings)].flatMap(([id, group]): readonly (readonly [string, Accepted])[] => {
      const counted = group.filter(({ severity }) => reaches(severity, least));
      return counted.length === 0 ? [] : [[id, { count: counted.length, gainDb: largest(counted) }]];
    }),
  );
}

function holdAgainst(model: LintedModel, held: BaselineEntry['findings'], least: Severity): LintedModel {
  const covered = new Set<Finding>();
  const worse = new Map<Finding, string>();
  for (const [id, group] of groupByCode(model.findings)) {
    const accepted = Object.hasOwn(held, id) ? held[id] : undefined;
    const counted = group.filter(({ severity }) => reaches(severity, least));
    for (const finding of counted) {
      const why = excess(finding, counted.length, accepted);
      if (why === null) covered.add(finding);
      else worse.set(finding, why);
    }
  }
  return raise(withoutFindings(model, covered), worse);
}

/** Which of five equal findings is the sixth can't be told, so all are shown when there are more than accepted. */
function excess({ gainDb }: Finding, count: number, accepted: Accepted | undefined): string | null {
  if (accepted === undefined) return 'Not in the baseline.';
  if (count > accepted.count) return `${count} of these, ${accepted.count} in the baseline.`;
  const isWorse = gainDb !== null && accepted.gainDb !== null && gainDb > accepted.gainDb + TOLERANCE_DB;
  return isWorse ? `Worse than in the baseline: ${gainDb.toFixed(2)} dB, was ${accepted.gainDb.toFixed(2)} dB.` : null;
}

function raise(model: LintedModel, worse: ReadonlyMap<Finding, string>): LintedModel {
  if (worse.size === 0) return model;
  const findings = model.findings.map((finding): Finding => {
    const why = worse.get(finding);
    return why === undefined ? finding : { ...finding, severity: 'error', message: `${finding.message} ${why}` };
  });
  const owners = new Set([...worse.keys()].map(({ rule }) => rule));
  const rules = model.rules.map((rule) => {
    return owners.has(rule.id) && rule.outcome === 'warning' ? { ...rule, outcome: 'error' as const } : rule;
  });
  return { ...model, findings, rules };
}

function groupByCode(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const id = qualifiedCode(finding);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [finding]);
    else group.push(finding);
  }
  return groups;
}

function largest(findings: readonly Finding[]): number | null {
  const gains = findings.flatMap(({ gainDb }) => (gainDb === null ? [] : [gainDb]));
  return gains.length === 0 ? null : Math.max(...gains);
}
