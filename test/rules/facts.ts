import type { RuleContext } from '../../rules/rule.ts';
import type {
  Fact,
  Facts,
  NormalizationValue,
  PoolingValue,
  PoolValue,
  ResolutionValue,
  StemValue,
} from '../../src/facts/types.ts';
import { defaultReference } from '../../src/lint/presets.ts';

export const paper: RuleContext = { profile: 'paper', reference: defaultReference };
export const measured: RuleContext = { profile: 'measured', reference: defaultReference };

export const STD = {
  imagenet: [0.229, 0.224, 0.225],
  clip: [0.26862954, 0.26130258, 0.27577711],
  inception: [0.5, 0.5, 0.5],
} as const;

const known = <T>(value: T, at = 'graph.node[0]', name?: string): Fact<T> => ({
  known: true,
  value,
  source: 'graph',
  evidence: [{ at, text: 'seen', ...(name === undefined ? {} : { name }) }],
});

export const unknownFact: Fact<never> = {
  known: false,
  value: null,
  reason: { code: 'not-found', message: 'nothing was found' },
  evidence: [],
};

export const stem = (kernel: number, stride: number, more: Partial<StemValue> = {}): Fact<StemValue> =>
  known(
    {
      form: 'convolution',
      kernel: [kernel, kernel],
      stride: [stride, stride],
      inChannels: 3,
      outChannels: 64,
      ...more,
    },
    'graph.node[0]',
    '/stem/Conv',
  );

export const pool = (window: number, more: Partial<PoolValue> = {}): PoolValue => ({
  kind: 'max',
  window: [window, window],
  stride: [2, 2],
  at: 'graph.node[2]',
  name: '/pool/MaxPool',
  ...more,
});

export const pools = (trunk: readonly PoolValue[], more: Partial<PoolingValue> = {}): Fact<PoolingValue> =>
  known({ trunk, branches: [], head: 'average', ...more }, 'graph.node[2]');

export const resolution = (side: number, more: Partial<ResolutionValue> = {}): Fact<ResolutionValue> =>
  known({ height: side, width: side, ...more }, 'graph.input[0]');

export const std = (values: readonly number[], more: Partial<NormalizationValue> = {}): Fact<NormalizationValue> =>
  known({ mean: values.map(() => 0.5), std: values, scale: '0-1', order: 'RGB', ...more }, 'config.json#/std');

export const family = (clip: boolean): Facts['family'] => known({ kind: clip ? 'vit' : 'cnn', clip });

/** The reference design itself, but for what is given. */
export const facts = (given: Partial<Facts> = {}): Facts => ({
  input: known({ name: 'input', layout: 'NCHW', channels: 3, height: 224, width: 224 }),
  resolution: resolution(224),
  stem: stem(7, 2),
  pooling: pools([]),
  normalization: std(STD.inception),
  family: family(false),
  ...given,
});
