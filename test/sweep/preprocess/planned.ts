/** Plans made of what is told of a model. */
import { readSidecar } from '../../../src/facts/sidecars/index.ts';
import type { Preprocessing } from '../../../src/facts/sidecars/types.ts';
import type { Facts, InputValue, NormalizationValue, Source } from '../../../src/facts/types.ts';
import { type PreprocessOverrides, planPreprocessing } from '../../../src/sweep/preprocess/plan.ts';
import type { PreprocessPlan } from '../../../src/sweep/preprocess/plan-types.ts';

export interface Told {
  readonly input?: Partial<InputValue>;
  readonly normalization?: (Partial<NormalizationValue> & { readonly source?: Source }) | null;
  readonly resolution?: readonly [height: number, width: number, source?: Source] | null;
  readonly sidecar?: readonly [name: string, content: unknown];
  readonly type?: string | null;
  readonly overrides?: PreprocessOverrides;
}

const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], scale: '0-1', order: 'unknown' } as const;
const no = (code: string) => ({ known: false, value: null, reason: { code, message: code }, evidence: [] }) as const;
const known = <T>(value: T, source: Source) =>
  ({ known: true, value, source, evidence: [{ at: 'somewhere', text: '' }] }) as const;

export function planned({
  input,
  normalization = {},
  resolution = null,
  sidecar,
  type = 'float32',
  overrides,
}: Told): PreprocessPlan {
  const { source = 'sidecar', ...values } = normalization ?? {};
  const facts: Facts = {
    input: known({ name: 'x', layout: 'NCHW', channels: 3, height: 224, width: 224, ...input }, 'graph'),
    resolution: resolution
      ? known({ height: resolution[0], width: resolution[1] }, resolution[2] ?? 'sidecar')
      : no('symbolic-size'),
    normalization: normalization ? known({ ...HALF, ...values }, source) : no('no-normalization'),
    stem: no('x'),
    pooling: no('x'),
    family: no('x'),
  };
  const read = sidecar && (readSidecar({ name: sidecar[0], content: sidecar[1] }) as Preprocessing);
  return planPreprocessing({ facts, sources: read ? [read] : [], type, ...(overrides ? { overrides } : {}) });
}
