import type { FormatName } from './format-names.ts';
import { compact } from './formats/compact.ts';
import { csv } from './formats/csv.ts';
import { github } from './formats/github.ts';
import { gitlab } from './formats/gitlab.ts';
import { json } from './formats/json.ts';
import { jsonl } from './formats/jsonl.ts';
import { junit } from './formats/junit.ts';
import { markdown } from './formats/markdown.ts';
import { sarif } from './formats/sarif.ts';
import { stylish } from './formats/stylish.ts';
import type { Formatter } from './types.ts';

/** Every format that ships; total, so that a new name without a formatter doesn't compile. */
export const formatters: { readonly [name in FormatName]: Formatter } = {
  stylish,
  compact,
  json,
  jsonl,
  sarif,
  junit,
  github,
  gitlab,
  markdown,
  csv,
};
