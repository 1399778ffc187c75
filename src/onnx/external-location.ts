/** Why `location` can't name external data beside the model; null where it may. Checks the text alone, not the disk. */
export function refuseLocation(location: string): string | null {
  if (location.includes('_ORT_MEM_ADDR_')) return 'a memory address instead of a file';
  if (location === '' || location.includes('\0')) return 'external data without a file name';
  if (/^([/\\]|[a-zA-Z]:)/.test(location)) return 'external data at an absolute path';
  return location.split(/[/\\]/).includes('..') ? "external data outside the model's folder" : null;
}
