/** The text and colour of a badge for one or more models: the worst of them decides. */
import type { LintedModel, Report } from '../../lint/types.ts';
import { score } from '../numbers.ts';
import { count } from '../text.ts';

/** https://shields.io/badges/endpoint-badge */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

const LABEL = 'noise robustness';
const COLOR = { A: 'brightgreen', B: 'green', C: 'yellow', D: 'orange', F: 'red' } as const;

export function badgeOf({ models }: Report): Badge {
  const linted = models.filter((model): model is LintedModel => model.status === 'linted');
  const [worst] = [...linted].sort((a, b) => (a.score ?? -1) - (b.score ?? -1));
  if (worst === undefined || worst.grade === null) return badge('not known', 'lightgrey');
  const message = `${worst.grade} ${score(worst.score)}`;
  return badge(
    linted.length === 1 ? message : `${message}, worst of ${count(linted.length, 'model')}`,
    COLOR[worst.grade],
  );
}

function badge(message: string, color: string): Badge {
  return { schemaVersion: 1, label: LABEL, message, color };
}
