/** Which of the files beside a model speak for it. */
import type { FoundSidecars } from '../inspect-source.ts';
import type { Observation } from '../types.ts';
import { readSidecar, sidecarNames } from './index.ts';
import type { Preprocessing } from './types.ts';

export type Content = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/**
 * @param folders nearest first; one that holds a sidecar hides those behind it
 * @param contentOf null where there is no such file
 */
export function pickSidecars(
  folders: readonly string[],
  contentOf: (folder: string, name: string) => Content | null,
): FoundSidecars {
  const sidecars: Preprocessing[] = [];
  const observations: Observation[] = [];
  for (const folder of folders) {
    for (const name of sidecarNames) {
      const content = contentOf(folder, name);
      if (content === null) continue;
      if (!content.ok) {
        observations.push({ code: 'sidecar-unreadable', file: name, why: content.why });
        continue;
      }
      const found = readSidecar({ name, content: content.value });
      if (found) sidecars.push(found);
    }
    if (sidecars.length > 0) break;
  }
  return { sidecars, observations };
}

export const tooLarge = (limit: number): Content => ({
  ok: false,
  why: `it has more bytes than the limit sidecarBytes of ${limit}`,
});

export function parseContent(bytes: Uint8Array): Content {
  try {
    return { ok: true, value: JSON.parse(decode(bytes)) };
  } catch {
    return { ok: false, why: 'it is not valid JSON' };
  }
}

/** UTF-8 with or without a byte order mark, or UTF-16 with one. */
function decode(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
