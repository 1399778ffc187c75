import { createHash } from 'node:crypto';
import type { FleetJob } from './types.ts';

/** The same model, content and settings are the same job, however often they are submitted. */
export function jobId({ path, absolute, content, settings }: FleetJob): string {
  return digestOf([path, absolute, content, settings]);
}

/** Short enough for a person to copy. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}
