/** What tells edits of one model apart: ranges of its file by where they lie, what is new by its bytes. */
import { createHash } from 'node:crypto';
import { type Draft, piecesOf } from './graph-edit/draft.ts';

export function draftKey(draft: Draft): string {
  const hash = createHash('sha256');
  for (const piece of piecesOf(draft)) hash.update('to' in piece ? JSON.stringify(piece) : piece);
  return hash.digest('hex');
}
