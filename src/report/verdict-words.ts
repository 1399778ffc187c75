import type { Outcome } from '../lint/types.ts';

/** What tables call an outcome. */
export const VERDICT: { readonly [outcome in Outcome]: string } = {
  pass: 'ok',
  info: 'info',
  warning: 'warning',
  error: 'error',
  unknown: 'unknown',
  'not-comparable': 'no scale',
  off: 'off',
};
