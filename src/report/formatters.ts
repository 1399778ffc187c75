import type { FormatName } from './format-names.ts';
import { json } from './formats/json.ts';
import { jsonl } from './formats/jsonl.ts';
import { stylish } from './formats/stylish.ts';
import type { Formatter } from './types.ts';

/** The built-in formatters; those that few runs use are loaded when used. The type requires one for each name in `formatNames`. */
export const formatters: { readonly [name in FormatName]: () => Promise<Formatter> } = {
  stylish: async () => stylish,
  compact: async () => (await import('./formats/compact.ts')).compact,
  json: async () => json,
  jsonl: async () => jsonl,
  sarif: async () => (await import('./formats/sarif.ts')).sarif,
  junit: async () => (await import('./formats/junit.ts')).junit,
  github: async () => (await import('./formats/github.ts')).github,
  gitlab: async () => (await import('./formats/gitlab.ts')).gitlab,
  markdown: async () => (await import('./formats/markdown.ts')).markdown,
  csv: async () => (await import('./formats/csv.ts')).csv,
  html: async () => (await import('./formats/html.ts')).html,
};
