/** Which files a search of folders takes for models, and which folders it skips. */

export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);

export function isModelName(name: string): boolean {
  return name.toLowerCase().endsWith('.onnx');
}
