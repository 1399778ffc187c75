/** Identifies an edit of a model: by the ranges of its file that are kept, and the bytes that are new. */
import { createHash } from 'node:crypto';
import { type Draft, piecesOf } from './graph-edit/draft.ts';

export function draftKey(draft: Draft): string {
  const hash = createHash('sha256');
  for (const piece of piecesOf(draft)) hash.update('to' in piece ? JSON.stringify(piece) : piece);
  return hash.digest('hex');
}
