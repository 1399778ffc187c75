/** mmdeploy `pipeline.json`: transforms, with Normalize on the 0..255 scale. */
import { constantsOf, type Fields, fieldsOf } from './json.ts';
import type { Preprocessing } from './types.ts';

export function readMmdeploy(file: string, content: unknown): Preprocessing | null {
  const pending: unknown[] = [fieldsOf(content)?.pipeline ?? null];
  for (let steps = 0; pending.length > 0 && steps < 2000; steps++) {
    const next = pending.pop();
    const fields = fieldsOf(next);
    if (fields?.type === 'Normalize') return normalize(file, fields);
    if (Array.isArray(next)) pending.push(...next.slice(0, 100));
    else if (fields) pending.push(...Object.values(fields).slice(0, 100));
  }
  return null;
}

function normalize(file: string, fields: Fields): Preprocessing | null {
  const mean = constantsOf(fields.mean);
  const std = constantsOf(fields.std);
  if (!mean || !std || mean.length !== std.length) return null;
  return {
    file,
    kind: 'sidecar',
    normalization: { mean: mean.map((m) => m / 255), std: std.map((s) => s / 255), at: `${file}#/pipeline` },
    ...(fields.to_rgb === false ? { order: 'BGR' as const } : {}),
  };
}
