/** What a search of folders takes for a model, and where it doesn't look. */

export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);

export function isModelName(name: string): boolean {
  return name.toLowerCase().endsWith('.onnx');
}
