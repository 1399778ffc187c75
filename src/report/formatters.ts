import type { FormatName } from './format-names.ts';
import type { Formatter } from './types.ts';

/** The built-in formatters, loaded when used. The type requires one for each name in `formatNames`. */
export const formatters: { readonly [name in FormatName]: () => Promise<Formatter> } = {
  stylish: async () => (await import('./formats/stylish.ts')).stylish,
  compact: async () => (await import('./formats/compact.ts')).compact,
  json: async () => (await import('./formats/json.ts')).json,
  jsonl: async () => (await import('./formats/jsonl.ts')).jsonl,
  sarif: async () => (await import('./formats/sarif.ts')).sarif,
  junit: async () => (await import('./formats/junit.ts')).junit,
  github: async () => (await import('./formats/github.ts')).github,
  gitlab: async () => (await import('./formats/gitlab.ts')).gitlab,
  markdown: async () => (await import('./formats/markdown.ts')).markdown,
  csv: async () => (await import('./formats/csv.ts')).csv,
  html: async () => (await import('./formats/html.ts')).html,
};
