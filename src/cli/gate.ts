import type { Severity } from '../lint/types.ts';
import { DEFAULT_GATE, type Gate } from '../report/gate.ts';
import { severityRank } from '../report/severity.ts';
import type { Flags } from './flags.ts';

/** `unknown` is no severity: asked for alone, errors still fail. */
export function gateOf({ failOn = [], maxWarnings }: Flags): Gate {
  const severities = failOn.filter((level): level is Severity => level !== 'unknown');
  const [severity = DEFAULT_GATE.severity] = severities.sort((a, b) => severityRank(a) - severityRank(b));
  return { ...DEFAULT_GATE, severity, unknown: failOn.includes('unknown'), maxWarnings: maxWarnings ?? null };
}
