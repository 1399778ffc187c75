/** Writing a baseline, and what of it is no longer needed. */
import { compareText } from '../lint/compare-text.ts';
import type { Severity } from '../lint/types.ts';
import { acceptedOf, entryFinder, lintedOf, type Placed, type PlacedLinted } from './baseline.ts';
import type { Accepted, Baseline, BaselineEntry } from './baseline-types.ts';

/** An accepted finding that no longer occurs, or not as often. */
export interface Stale {
  readonly path: string;
  readonly id: string;
  readonly accepted: number;
  readonly found: number;
}

export interface Scope {
  /** Whether a file lies at a path relative to the baseline's folder. */
  readonly exists: (path: string) => boolean;
  /** Whether this run looked for findings of a code, `rule/code`, in a model. */
  readonly looksFor: (id: string, model: PlacedLinted) => boolean;
  /** Severity from which on a finding counts. */
  readonly least: Severity;
}

/** Accepts what these models have. Entries of other models stay; one whose model is at hand with another architecture goes. */
export function recordBaseline(placed: readonly Placed[], before: Baseline | null, { exists, least }: Scope): Baseline {
  const linted = lintedOf(placed);
  const present = new Set(linted.map(({ fingerprint }) => fingerprint));
  const here = seenAmong(placed);
  const entries = new Map<string, BaselineEntry>();
  for (const [fingerprint, entry] of Object.entries(before?.models ?? {})) {
    const elsewhere = entry.paths.filter((path) => !here.has(path));
    if (present.has(fingerprint)) {
      const paths = elsewhere.filter(exists);
      // Another model of this architecture, out of this run, may need what it was granted.
      if (paths.length > 0) entries.set(fingerprint, { ...entry, paths });
    } else if (elsewhere.length > 0) entries.set(fingerprint, { ...entry, paths: elsewhere });
  }
  for (const { fingerprint, model, path } of linted) {
    const found = acceptedOf(model, least);
    if (found.size > 0) entries.set(fingerprint, grow(entries.get(fingerprint), path, found));
  }
  return toBaseline(entries);
}

/** What the models of this run no longer need. An entry is judged only where no other model of its own was left out. */
export function staleFindings(placed: readonly Placed[], baseline: Baseline, scope: Scope): readonly Stale[] {
  const users = usersOf(placed, baseline);
  const here = seenAmong(placed);
  return Object.entries(baseline.models).flatMap(([fingerprint, entry]) => {
    const own = users.get(fingerprint) ?? [];
    const isTouched = own.length > 0 || entry.paths.some((path) => here.has(path));
    if (!isTouched || !isWhole(entry, here, scope)) return [];
    return Object.entries(entry.findings).flatMap(([id, { count }]): readonly Stale[] => {
      if (!own.every((one) => scope.looksFor(id, one))) return [];
      const found = mostOf(id, own, scope)?.count ?? 0;
      const path = own[0]?.path ?? entry.paths[0] ?? fingerprint;
      return found < count ? [{ path, id, accepted: count, found }] : [];
    });
  });
}

/** Takes out what is stale and entries whose models are gone; what is left is never more than it was. */
export function pruneBaseline(placed: readonly Placed[], baseline: Baseline, scope: Scope): Baseline {
  const users = usersOf(placed, baseline);
  const here = seenAmong(placed);
  const linted = lintedOf(placed);
  const isSharedBeyond = (own: readonly PlacedLinted[], { fingerprint }: PlacedLinted): boolean =>
    linted.some((other) => other.fingerprint === fingerprint && !own.some(({ path }) => path === other.path));
  const entries = new Map<string, BaselineEntry>();
  for (const [fingerprint, entry] of Object.entries(baseline.models)) {
    const own = users.get(fingerprint) ?? [];
    const left = entry.paths.filter((path) => !here.has(path) && scope.exists(path));
    if (left.length > 0) entries.set(fingerprint, merge(entries.get(fingerprint), { ...entry, paths: left }));
    for (const one of own) {
      const findings = Object.fromEntries(
        Object.entries(entry.findings).flatMap(([id, accepted]): readonly (readonly [string, Accepted])[] => {
          if (!scope.looksFor(id, one)) return [[id, accepted]];
          const found = acceptedOf(one.model, scope.least).get(id);
          return found === undefined ? [] : [[id, least(accepted, found)]];
        }),
      );
      if (Object.keys(findings).length === 0) continue;
      // Under its new fingerprint the entry would also speak for others of that architecture, which it never did.
      const key = isSharedBeyond(own, one) ? fingerprint : one.fingerprint;
      entries.set(key, merge(entries.get(key), { paths: [one.path], findings }));
    }
  }
  return toBaseline(entries);
}

/** Paths of models that this run can speak of: one that could not be read keeps what it was granted. */
function seenAmong(placed: readonly Placed[]): ReadonlySet<string> {
  return new Set(placed.filter(({ model }) => model.status !== 'failed').map(({ path }) => path));
}

/** The models of a run that each entry speaks for. */
function usersOf(placed: readonly Placed[], baseline: Baseline): ReadonlyMap<string, readonly PlacedLinted[]> {
  const find = entryFinder(placed, baseline);
  const users = new Map<string, PlacedLinted[]>();
  for (const one of lintedOf(placed)) {
    const found = find(one);
    if (found !== null) users.set(found.fingerprint, [...(users.get(found.fingerprint) ?? []), one]);
  }
  return users;
}

function isWhole({ paths }: BaselineEntry, here: ReadonlySet<string>, { exists }: Scope): boolean {
  return paths.every((path) => here.has(path) || !exists(path));
}

function mostOf(id: string, users: readonly PlacedLinted[], { least }: Scope): Accepted | null {
  return users
    .map(({ model }) => acceptedOf(model, least).get(id))
    .reduce<Accepted | null>(
      (most, one) => (one === undefined ? most : most === null ? one : greatest(most, one)),
      null,
    );
}

function grow(entry: BaselineEntry | undefined, path: string, found: ReadonlyMap<string, Accepted>): BaselineEntry {
  return merge(entry, { paths: [path], findings: Object.fromEntries(found) });
}

function merge(a: BaselineEntry | undefined, b: BaselineEntry): BaselineEntry {
  if (a === undefined) return b;
  const findings = new Map(Object.entries(a.findings));
  for (const [id, accepted] of Object.entries(b.findings)) {
    const before = findings.get(id);
    findings.set(id, before === undefined ? accepted : greatest(before, accepted));
  }
  return { paths: [...a.paths, ...b.paths], findings: Object.fromEntries(findings) };
}

function greatest(a: Accepted, b: Accepted): Accepted {
  return { count: Math.max(a.count, b.count), gainDb: both(a.gainDb, b.gainDb, Math.max) };
}

function least(a: Accepted, b: Accepted): Accepted {
  return { count: Math.min(a.count, b.count), gainDb: both(a.gainDb, b.gainDb, Math.min) };
}

function both(a: number | null, b: number | null, pick: (a: number, b: number) => number): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}

/** Sorted by path, then code: the same models give the same file. */
function toBaseline(entries: ReadonlyMap<string, BaselineEntry>): Baseline {
  const sorted = [...entries]
    .map(([fingerprint, { paths, findings }]): readonly [string, BaselineEntry] => [
      fingerprint,
      { paths: [...new Set(paths)].sort(compareText), findings: Object.fromEntries(sortKeys(findings)) },
    ])
    .sort(
      (
        [
          a,
          {
            paths: [first = ''],
          },
        ],
        [
          b,
          {
            paths: [second = ''],
          },
        ],
      ) => compareText(first, second) || compareText(a, b),
    );
  return { schemaVersion: 1, models: Object.fromEntries(sorted) };
}

function sortKeys(findings: BaselineEntry['findings']): readonly (readonly [string, Accepted])[] {
  return Object.entries(findings).sort(([a], [b]) => compareText(a, b));
}
