/** Whether a format is the path of a module, and not a misspelt name. */
export function isModulePath(format: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(format);
}
