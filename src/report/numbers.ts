/** How numbers read in every text format. */
import { decibels } from '../lint/signed.ts';
import type { Finding, RuleResult } from '../lint/types.ts';

/** A rule's gain in its own unit: noise power in dB, worst-case sensitivity as a factor. */
export function gain(value: number | null, unit: RuleResult['unit']): string {
  if (value === null) return '';
  return unit === 'noise-power' ? decibels(value) : factor(value);
}

/** What following an advice saves: `-13.6 dB`, or `x0.45` of the sensitivity. */
export function saving(value: number, unit: RuleResult['unit']): string {
  return unit === 'noise-power' ? decibels(-value) : factor(-value);
}

/** `x2.23`: an amplitude ratio, hence 20 dB a decade. */
export function factor(db: number): string {
  return `x${(10 ** (db / 20)).toFixed(2)}`;
}

/** The unit of what a finding saves: that of its rule. */
export const unitOf = ({ rule }: Pick<Finding, 'rule'>, rules: readonly RuleResult[]): RuleResult['unit'] =>
  rules.find(({ id }) => id === rule)?.unit ?? 'noise-power';

export function score(value: number | null): string {
  return value === null ? '-' : value.toFixed(1);
}
