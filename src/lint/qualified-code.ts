import type { Finding } from './types.ts';

/** What is wrong by its full name: `pooling/max-pool-on-trunk`, or the code alone where no rule owns it. */
export function qualifiedCode({ rule, code }: Pick<Finding, 'rule' | 'code'>): string {
  return rule === null ? code : `${rule}/${code}`;
}
