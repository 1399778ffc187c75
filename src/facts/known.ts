import type { Evidence, Known, Source, Unknown } from './types.ts';

export const known = <T>(value: T, source: Source, evidence: readonly Evidence[]): Known<T> => ({
  known: true,
  value,
  source,
  evidence,
});

export const unknown = (code: string, message: string, evidence: readonly Evidence[] = []): Unknown => ({
  known: false,
  value: null,
  reason: { code, message },
  evidence,
});
