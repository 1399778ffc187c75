import type { Outcome } from '../lint/types.ts';

/** The words for an outcome in tables. */
export const VERDICT: { readonly [outcome in Outcome]: string } = {
  pass: 'ok',
  info: 'info',
  warning: 'warning',
  error: 'error',
  unknown: 'unknown',
  'not-comparable': 'no scale',
  off: 'off',
};
