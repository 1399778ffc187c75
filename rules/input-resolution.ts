import type { ResolutionValue } from '../src/facts/types.ts';
import { toDb } from '../src/theory/decibels.ts';
import { resizeVariance } from '../src/theory/resize.ts';
import { resolutionDb } from '../src/theory/resolution.ts';
import { type Draft, decisiveDb, type Preprocessing, type Rule, type RuleMeta, unknown } from './rule.ts';

const meta: RuleMeta = {
  id: 'input-resolution',
  title: 'Smaller inputs',
  summary: 'A model that looks at a smaller image sees more source pixels averaged into each of its own.',
  unit: 'noise-power',
  needs: ['resolution'],
  defaultSeverity: 'warning',
  codes: ['large-input', 'aliasing-resize'],
};

/** A resize whose `resizeVariance` exceeds this counts as aliasing; the ideal average has 1 (rules/input-resolution.md). */
const ALIASING = 1.5;

/** `resizeVariance` of the resize inside the graph; null where there is none, or its source size is unknown. */
function graphVariance({ height, width, resample }: ResolutionValue): number | null {
  if (!resample?.scale) return null;
  const [vertical, horizontal] = resample.scale;
  return resizeVariance([Math.round(height * vertical), Math.round(width * horizontal)], [height, width], resample);
}

/** `resizeVariance` of the resize before the graph; null unless the caller states both source and filter. */
function preprocessingVariance({ height, width }: ResolutionValue, stated: Preprocessing | undefined): number | null {
  if (!stated?.source || !stated.filter) return null;
  const resize = { mode: stated.filter, antialias: true, coordinates: 'half_pixel' } as const;
  return resizeVariance(stated.source, [height, width], resize);
}

export const inputResolution: Rule = {
  meta,
  check({ resolution }, { profile, reference: { resolution: reference }, preprocessing }) {
    if (!resolution.known) return unknown(resolution.reason);
    const { value, evidence } = resolution;
    const inGraph = graphVariance(value);
    const gainDb = resolutionDb([value.height, value.width], reference);
    const refinedGainDb = gainDb + toDb(inGraph ?? preprocessingVariance(value, preprocessing) ?? 1);
    const benefitDb = decisiveDb({ gainDb, refinedGainDb }, profile);
    const findings: readonly (Draft | false)[] = [
      benefitDb > 0 && {
        note: { code: 'large-input', size: [value.height, value.width], reference, gainDb, refinedGainDb },
        level: 'judged',
        at: evidence[0]?.at ?? null,
        name: evidence[0]?.name ?? null,
        benefitDb,
      },
      value.resample !== undefined &&
        inGraph !== null &&
        inGraph > ALIASING && {
          note: { code: 'aliasing-resize', gain: inGraph },
          level: 'failing',
          at: value.resample.at,
          name: null,
          benefitDb: toDb(inGraph),
        },
    ];
    return { status: 'judged', gainDb, refinedGainDb, findings: findings.filter((finding) => finding !== false) };
  },
};
