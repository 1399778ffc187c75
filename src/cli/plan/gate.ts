import type { Config, FailOn } from '../../config/types.ts';
import { severityRank } from '../../lint/severity.ts';
import type { Severity } from '../../lint/types.ts';
import { DEFAULT_GATE, type Gate } from '../../report/gate.ts';
import type { Flags } from '../flags/flags.ts';

/** What fails the run; flags replace the configuration. `unknown` is no severity: with it alone, errors still fail. */
export function gateOf(flags: Flags, config: Config | null): Gate {
  const levels: readonly FailOn[] = flags.failOn ?? [config?.failOn ?? []].flat();
  const severities = levels.filter((level): level is Severity => level !== 'unknown');
  const [severity = DEFAULT_GATE.severity] = severities.sort((a, b) => severityRank(a) - severityRank(b));
  return {
    severity,
    unknown: levels.includes('unknown'),
    maxWarnings: flags.maxWarnings ?? config?.maxWarnings ?? null,
    minScore: flags.minScore ?? config?.minScore ?? null,
    minGrade: flags.minGrade ?? config?.minGrade ?? null,
  };
}
