import { stableHash } from '../hash.ts';

const LONGEST = 120;

/** The id of a model's section. It depends on the path alone, so a link to it stays valid when other models come and go. */
export function anchorOf(path: string): string {
  const plain = path.replaceAll(
    /[^A-Za-z0-9._/-]/gu,
    (character) => `~${(character.codePointAt(0) ?? 0).toString(16)}`,
  );
  return plain.length <= LONGEST ? `model-${plain}` : `model-${plain.slice(0, LONGEST)}~~${stableHash([path])}`;
}
