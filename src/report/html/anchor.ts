import { stableHash } from '../hash.ts';

const LONGEST = 120;

/** Fragment of a model's section: of its path alone, so that a link survives other models coming and going. */
export function anchorOf(path: string): string {
  const plain = path.replaceAll(
    /[^A-Za-z0-9._/-]/gu,
    (character) => `~${(character.codePointAt(0) ?? 0).toString(16)}`,
  );
  return plain.length <= LONGEST ? `model-${plain}` : `model-${plain.slice(0, LONGEST)}~~${stableHash([path])}`;
}
