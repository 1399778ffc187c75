/** The names are kept apart from the formatters, so that help and option checks load none of them. */
export const formatNames = [
  'stylish',
  'compact',
  'json',
  'jsonl',
  'sarif',
  'junit',
  'github',
  'gitlab',
  'markdown',
  'csv',
  'html',
] as const;

export type FormatName = (typeof formatNames)[number];

/** Formats that report unreadable files themselves, so that stderr need not. */
const TELL_OF_FAILURES: ReadonlySet<string> = new Set<FormatName>(formatNames.filter((name) => name !== 'stylish'));

export function tellsOfFailures(format: string): boolean {
  return TELL_OF_FAILURES.has(format);
}

const FOR_PEOPLE: ReadonlySet<string> = new Set<FormatName>(['stylish', 'compact', 'github', 'markdown']);

export function isForPrograms(format: string): boolean {
  return !FOR_PEOPLE.has(format);
}

/** Formats that don't show a model's fingerprint. A custom formatter may, so only these can skip computing it. */
const NO_FINGERPRINTS: ReadonlySet<string> = new Set<FormatName>([
  'stylish',
  'compact',
  'junit',
  'github',
  'gitlab',
  'markdown',
  'csv',
]);

export function tellsFingerprints(format: string): boolean {
  return !NO_FINGERPRINTS.has(format);
}

export function isFormatName(name: string): name is FormatName {
  return formatNames.some((known) => known === name);
}
