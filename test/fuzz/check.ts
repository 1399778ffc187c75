/** What must hold for any bytes whatever. */

import { rules } from '../../rules/index.ts';
import type { Inspected } from '../../src/facts/inspect-types.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import validate from '../../src/generated/report.validate.js';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { infoOf } from '../../src/lint/rule-info.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { ModelResult } from '../../src/lint/types.ts';
import { formatNames } from '../../src/report/format-names.ts';
import { facts } from '../../src/report/formats/facts.ts';
import { json as printJson } from '../../src/report/formats/json.ts';
import { formatters } from '../../src/report/formatters.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { sortReport } from '../../src/report/sort.ts';
import type { Formatter } from '../../src/report/types.ts';
import { compare, type Verdict } from './agree.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sidecar } from './sidecar.ts';
import type { OpenWatch } from './watch-opens.ts';

/** One input of the program: a model file and perhaps a file beside it. */
export interface Case {
  readonly model: Uint8Array;
  readonly sidecar: Sidecar | null;
}

export interface Outcome {
  /** `linted`, `not-applicable`, or the code of the failure. */
  readonly ended: string;
  /** What did not hold: `kind: details`. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
  /** Null where a crash left none. */
  readonly verdict: Verdict | null;
}

const MOST_READ = 4 * 2 ** 20;
export type Formats = readonly (readonly [name: string, format: Formatter])[];

export const loadFormats = async (): Promise<Formats> => [
  ...(await Promise.all(formatNames.map(async (name) => [name, await formatters[name]()] as const))),
  ['facts', facts],
];

const options = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };

/** Of text meant for people and programs only line breaks may be control characters. */
const UNSAFE = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

export interface Room {
  readonly sandbox: Sandbox;
  readonly watch: OpenWatch;
  readonly formats: Formats;
}

/** @param turn chooses the format that this case is printed in, beside JSON */
export function check({ model, sidecar }: Case, { sandbox, watch, formats }: Room, turn: number): Outcome {
  const problems: string[] = [];
  const path = sandbox.place(model, sidecar);
  const start = performance.now();
  let inspected: Inspected | null = null;
  const outside = watch.outside(sandbox.folder, () => {
    inspected = inspectFile(path, null);
  });
  problems.push(...outside.map((opened) => `opened: ${opened}`));
  const { status, reason, bytes } = inspected as unknown as Inspected;
  if (reason?.code === 'internal-error') problems.push(`uncoded: ${reason.message}`);
  if (bytes !== null && bytes.read > MOST_READ + 2 * model.length) problems.push(`read: ${bytes.read} bytes`);
  const format = formats[turn % formats.length] as Formats[number];
  problems.push(...printed(inspected as unknown as Inspected, format));
  const milliseconds = performance.now() - start;
  const { verdict, difference } = compare(model);
  if (difference !== null) problems.push(`disagrees: ${difference}`);
  return { ended: status === 'failed' ? reason.code : status, problems, milliseconds, verdict };
}

/** What is told has evidence, and a rule whose facts are not known does not pass. */
function unfounded(model: ModelResult): readonly string[] {
  if (model.status !== 'linted') return [];
  const { facts } = model;
  const bare = Object.entries(facts).filter(([, fact]) => fact.known && fact.evidence.length === 0);
  const passed = model.rules.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
  const blind = rules.filter(({ meta }) => passed.includes(meta.id) && meta.needs.some((name) => !facts[name].known));
  return [
    ...bare.map(([name]) => `evidence: none for ${name}`),
    ...blind.map(({ meta }) => `unknown: ${meta.id} passes`),
  ];
}

function printed(inspected: Inspected, [name, format]: Formats[number]): readonly string[] {
  const model = lintModel(inspected, 'model.onnx', defaultSettings);
  const report = sortReport(buildReport([model], defaultSettings, '0'));
  const problems: string[] = [];
  if (model.status !== inspected.status) problems.push(`judging: ${model.reason?.message}`);
  const text = format(report, options);
  const unsafe = UNSAFE.exec(text);
  if (unsafe)
    problems.push(`control: ${name} prints ${JSON.stringify(text.slice(unsafe.index - 20, unsafe.index + 5))}`);
  JSON.stringify(report, (key, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) problems.push(`number: ${key} is ${value}`);
    return value;
  });
  problems.push(...unfounded(model));
  const json: unknown = JSON.parse(printJson(report, options));
  if (!validate(json)) problems.push(`schema: ${JSON.stringify(validate.errors?.[0]).slice(0, 300)}`);
  return problems;
}
