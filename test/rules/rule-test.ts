import { expect, test } from 'vitest';
import type { Check, Rule, RuleContext } from '../../rules/rule.ts';
import type { Facts } from '../../src/facts/types.ts';
import { facts, paper } from './facts.ts';

export interface RuleCase {
  readonly name: string;
  readonly facts: Partial<Facts>;
  readonly context?: RuleContext;
  readonly status?: Check['status'];
  /** Two decimals, as rules/ prints them. */
  readonly gainDb?: number;
  readonly refinedGainDb?: number;
  readonly codes?: readonly string[];
  /** Where each of the findings is. */
  readonly at?: readonly (string | null)[];
  readonly reason?: string;
}

/** One table per rule: facts in, gains and finding codes out. */
export function ruleTest(rule: Rule, cases: readonly RuleCase[]): void {
  test.each(cases)('$name', (one) => {
    const check = rule.check(facts(one.facts), one.context ?? paper);
    expect(check.status).toBe(one.status ?? 'judged');
    expect(check.findings.map(({ note }) => note.code)).toEqual(one.codes ?? []);
    if (one.at !== undefined) expect(check.findings.map(({ at }) => at)).toEqual(one.at);
    for (const { note } of check.findings) expect(rule.meta.codes).toContain(note.code);
    if (check.status !== 'judged') {
      expect(check.reason.code).toBe(one.reason);
      return;
    }
    if (one.gainDb !== undefined) expect(check.gainDb).toBeCloseTo(one.gainDb, 2);
    if (one.refinedGainDb !== undefined) expect(check.refinedGainDb).toBeCloseTo(one.refinedGainDb, 2);
  });
}
