import { qualifiedCode } from '../lint/qualified-code.ts';
import { withoutFindings } from '../lint/suppressed.ts';
import type { Finding, ModelResult } from '../lint/types.ts';
import type { LoadedConfig } from './load.ts';
import { matches } from './resolve.ts';
import type { Suppression } from './types.ts';

export interface Suppressed {
  readonly model: ModelResult;
  /** How many findings were taken out. */
  readonly count: number;
  /** Suppressions about this model, and whether they had anything to do. */
  readonly uses: readonly Use[];
}

export interface Use {
  readonly suppression: Suppression;
  readonly isUsed: boolean;
  readonly isExpired: boolean;
}

/**
 * Takes the findings out that the configuration accepts.
 * @param path absolute
 * @param today year-month-day; a suppression holds on its last day
 */
export function suppress(
  model: ModelResult,
  path: string,
  { config, folder }: LoadedConfig,
  today: string,
): Suppressed {
  const about = (config.suppressions ?? []).filter(({ files }) => files === undefined || matches(files, path, folder));
  if (model.status !== 'linted') return { model, count: 0, uses: [] };
  const isValid = ({ expires }: Suppression): boolean => expires === undefined || today <= expires;
  const valid = about.filter(isValid);
  const accepted = model.findings.filter((finding) => valid.some((suppression) => covers(suppression, finding)));
  const uses = about.map((suppression) => ({
    suppression,
    isUsed: model.findings.some((finding) => covers(suppression, finding)),
    isExpired: !isValid(suppression),
  }));
  return { model: withoutFindings(model, new Set(accepted)), count: accepted.length, uses };
}

/** Over all models of a run: a line for each suppression that did nothing or is over. */
export function staleSuppressions(uses: readonly Use[]): readonly string[] {
  const all = [...new Set(uses.map(({ suppression }) => suppression))];
  return all.flatMap((suppression) => {
    const own = uses.filter((use) => use.suppression === suppression);
    const what = `suppression of ${suppression.rule} (${suppression.reason})`;
    if (!own.some(({ isUsed }) => isUsed)) return [`unused ${what}`];
    return own.some(({ isExpired }) => isExpired) ? [`${what} expired on ${suppression.expires}`] : [];
  });
}

function covers({ rule }: Suppression, finding: Finding): boolean {
  return rule === finding.rule || rule === finding.code || rule === qualifiedCode(finding);
}
