/** Compares what noiselint says with a manifest of truth: one line per fact, right or wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows of `<folder>/manifest.jsonl`. */
export function readManifest(folder) {
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line));
}

const scored = ['input', 'resolution', 'stem', 'maxPools', 'head', 'normalization', 'clip', 'family'];

/** Checks of one row against a result (`status`, `reason`, `facts`); a row says nothing of keys that are missing or null. */
export function scoreRow(row, result) {
  const checks = [];
  const check = (fact, ok, want, got) => checks.push({ fact, ok, want, got });
  if (row.applies === null) return checks;
  if (!result) {
    check('reported', false, 'a result', 'none');
    return checks;
  }
  const status = row.applies === false ? 'not-applicable' : 'linted';
  const got = result.reason ? `${result.status} (${result.reason.code})` : result.status;
  check('status', result.status === status, status, got);
  if (row.applies === false) return checks;
  if (result.status !== 'linted') {
    for (const fact of scored) if (row[fact] != null) check(fact, false, row[fact], got);
    return checks;
  }
  scoreFacts(row, result.facts, check);
  return checks;
}

function scoreFacts(row, facts, check) {
  const pooling = value(facts.pooling);
  if (row.input) check('input', inputMatches(row.input, value(facts.input)), row.input, value(facts.input));
  if (row.resolution != null) {
    const got = value(facts.resolution);
    const size = got && [got.height, got.width];
    check('resolution', row.resolution === 'unknown' ? !got : same(size, row.resolution), row.resolution, size);
  }
  if (row.stem === 'unknown') check('stem', !facts.stem.known, row.stem, value(facts.stem));
  else if (row.stem) scoreStem(row.stem, value(facts.stem), check);
  if (row.maxPools) {
    const got = pooling?.trunk.filter(({ kind }) => kind === 'max').map(({ window }) => window);
    check('max pools', same(got, row.maxPools), row.maxPools, got);
  }
  if (row.head) check('head', pooling?.head === row.head, row.head, pooling?.head);
  if (row.headWindow) {
    check('head window', same(pooling?.headWindow, row.headWindow), row.headWindow, pooling?.headWindow);
  }
  if (row.normalization != null) scoreNormalization(row.normalization, facts.normalization, check);
  if (row.family != null) {
    const kind = value(facts.family)?.kind;
    check('family', kind === row.family, row.family, kind);
  }
  if (row.clip != null) {
    const clip = value(facts.family)?.clip ?? false;
    check('clip', clip === row.clip, row.clip, clip);
  }
}

const inputMatches = (want, got) =>
  got !== undefined &&
  (!want.layout || got.layout === want.layout) &&
  (want.channels == null || got.channels === want.channels) &&
  ['height', 'width'].every((side) => want[side] === undefined || got[side] === orNull(want[side]));

const orNull = (size) => (size === 'unknown' ? null : size);

function scoreStem(want, got, check) {
  // Unlike stems side by side: any of them will do, and only their kernels are scored.
  const kernels = [want.kernel, ...(want.alternatives ?? [])];
  check('stem', !!got && kernels.some((kernel) => same(kernel, got.kernel)), want.kernel, got?.kernel);
  if (want.stride && !want.alternatives) check('stem stride', same(got?.stride, want.stride), want.stride, got?.stride);
  if (want.in != null) check('stem in', got?.inChannels === want.in, want.in, got?.inChannels);
  if (want.out != null && !want.alternatives) {
    check('stem out', got?.outChannels === want.out, want.out, got?.outChannels);
  }
}

function scoreNormalization(want, fact, check) {
  const got = value(fact);
  if (want === 'unknown') {
    check('normalization', !got, want, got);
  } else if (want.scale === '0-255') {
    check('normalization', got?.scale === '0-255', want, got);
  } else {
    const asStated = !!got && near(want.mean, got.mean) && near(want.std, got.std);
    const reversed = !!got && near(want.mean.toReversed(), got.mean) && near(want.std.toReversed(), got.std);
    check('normalization', asStated || reversed, want, got);
    if (want.source) check('normalization source', fact?.source === want.source, want.source, fact?.source);
  }
}

const value = (fact) => (fact?.known ? fact.value : undefined);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Within rounding of constants: 0.2 % and 0.001. */
const near = (want, got) =>
  Array.isArray(got) &&
  want.length === got.length &&
  want.every((x, i) => Math.abs(x - got[i]) <= 2e-3 * Math.max(1e-3, Math.abs(x)) + 1e-3);
