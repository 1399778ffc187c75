/** One row per model with flat columns, for analysing many models. */
import type { Fact, Facts } from '../../facts/types.ts';
import type { LintedModel, ModelResult, RuleResult } from '../../lint/types.ts';

export type FlatType = 'STRING' | 'INT32' | 'INT64' | 'DOUBLE' | 'BOOLEAN';

export interface FlatColumn {
  readonly name: string;
  readonly type: FlatType;
  /** Null for what is not known or does not apply. */
  readonly of: (model: ModelResult) => string | number | boolean | null;
}

type Value = ReturnType<FlatColumn['of']>;

/** @param ruleIds the ids of all rules that judged the models */
export function flatColumns(ruleIds: readonly string[]): readonly FlatColumn[] {
  const taken = new Set([...MODEL, ...FACTS].map(({ name }) => name));
  const rules = ruleIds.flatMap((id) => {
    const plain = ruleColumns(id, id.replaceAll(/\W/g, '_'));
    // Where two ids differ in punctuation alone, the later column is named by the id itself.
    const columns = plain.some(({ name }) => taken.has(name)) ? ruleColumns(id, id) : plain;
    for (const { name } of columns) taken.add(name);
    return columns;
  });
  return [...MODEL, ...rules, ...FACTS];
}

const column = (name: string, type: FlatType, of: FlatColumn['of']): FlatColumn => ({ name, type, of });

const linted = (name: string, type: FlatType, of: (model: LintedModel) => Value): FlatColumn =>
  column(name, type, (model) => (model.status === 'linted' ? of(model) : null));

const MODEL: readonly FlatColumn[] = [
  column('path', 'STRING', ({ path }) => path),
  column('status', 'STRING', ({ status }) => status),
  column('reason', 'STRING', ({ reason }) => reason?.code ?? null),
  linted('grade', 'STRING', ({ grade }) => grade),
  linted('score', 'DOUBLE', ({ score }) => score),
  linted('judged', 'INT32', ({ judged }) => judged),
  linted('of', 'INT32', ({ of }) => of),
  linted('gain_db', 'DOUBLE', ({ budget }) => budget.gainDb),
  linted('refined_gain_db', 'DOUBLE', ({ budget }) => budget.refinedGainDb),
  linted('gain_complete', 'BOOLEAN', ({ budget }) => budget.complete),
  linted('errors', 'INT32', ({ findings }) => findings.filter(({ severity }) => severity === 'error').length),
  linted('warnings', 'INT32', ({ findings }) => findings.filter(({ severity }) => severity === 'warning').length),
  column('bytes', 'INT64', ({ bytes }) => bytes?.size ?? null),
  column('nodes', 'INT32', ({ format }) => format?.nodes ?? null),
  column('opset', 'INT32', ({ format }) => format?.opset ?? null),
  column('producer', 'STRING', ({ format }) => format?.producer ?? null),
  column('fingerprint', 'STRING', ({ fingerprint }) => fingerprint),
];

function ruleColumns(id: string, name: string): readonly FlatColumn[] {
  const rule = (part: string, type: FlatType, of: (rule: RuleResult) => Value): FlatColumn =>
    linted(`${name}_${part}`, type, ({ rules }) => {
      const result = rules.find((one) => one.id === id);
      return result === undefined ? null : of(result);
    });
  return [
    rule('outcome', 'STRING', ({ outcome }) => outcome),
    rule('gain_db', 'DOUBLE', ({ gainDb }) => gainDb),
    rule('refined_gain_db', 'DOUBLE', ({ refinedGainDb }) => refinedGainDb),
  ];
}

type FactValue<K extends keyof Facts> = Facts[K] extends Fact<infer T> ? T : never;

const fact = <K extends keyof Facts>(
  name: string,
  type: FlatType,
  key: K,
  of: (value: FactValue<K>) => Value,
): FlatColumn =>
  linted(name, type, ({ facts }) => {
    const found = facts[key];
    return found.known ? of(found.value as FactValue<K>) : null;
  });

const FACTS: readonly FlatColumn[] = [
  fact('input_channels', 'INT32', 'input', ({ channels }) => channels),
  fact('resolution_height', 'INT32', 'resolution', ({ height }) => height),
  fact('resolution_width', 'INT32', 'resolution', ({ width }) => width),
  fact('stem_form', 'STRING', 'stem', ({ form }) => form),
  fact('stem_kernel_height', 'INT32', 'stem', ({ kernel }) => kernel[0]),
  fact('stem_kernel_width', 'INT32', 'stem', ({ kernel }) => kernel[1]),
  fact('stem_stride', 'INT32', 'stem', ({ stride }) => stride[0]),
  fact('stem_channels', 'INT32', 'stem', ({ outChannels }) => outChannels),
  fact('trunk_pools', 'INT32', 'pooling', ({ trunk }) => trunk.length),
  fact('trunk_max_pools', 'INT32', 'pooling', ({ trunk }) => trunk.filter(({ kind }) => kind === 'max').length),
  fact('head', 'STRING', 'pooling', ({ head }) => head),
  fact('least_mean', 'DOUBLE', 'normalization', ({ mean }) => Math.min(...mean)),
  fact('least_std', 'DOUBLE', 'normalization', ({ std }) => Math.min(...std)),
  fact('pixel_scale', 'STRING', 'normalization', ({ scale }) => scale),
  fact('channel_order', 'STRING', 'normalization', ({ order }) => order),
  fact('family', 'STRING', 'family', ({ kind }) => kind),
  fact('clip', 'BOOLEAN', 'family', ({ clip }) => clip),
];
