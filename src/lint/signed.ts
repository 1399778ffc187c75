/** `+13.6`, `0.0`, `-7.2`: what reads as zero has no sign. */
export function signed(value: number, digits = 1): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
}

/** `+13.6 dB`, `0.0 dB`, `-7.2 dB`. */
export function decibels(value: number): string {
  return `${signed(value)} dB`;
}
