/** Reading untrusted JSON without trusting its types. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export function numbersOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > 64) return null;
  return value.every((x) => typeof x === 'number' && Number.isFinite(x)) ? (value as number[]) : null;
}

/** Mean or std: a list, or one number for every channel. */
export const constantsOf = (value: unknown): readonly number[] | null => {
  const one = numberOf(value);
  return one === null ? numbersOf(value) : [one, one, one];
};

export const sideOf = (value: unknown): number | null => {
  const side = numberOf(value);
  return side !== null && Number.isInteger(side) && side > 0 && side <= 65_536 ? side : null;
};
