/** One synthetic report that holds every case a format must show. */
import type { Fact, Facts, Reason, Source } from '../../src/facts/types.ts';
import type { Sweep, SweepLevel } from '../../src/lint/sweep-types.ts';
import type {
  Finding,
  LintedModel,
  ModelResult,
  Outcome,
  Report,
  RuleResult,
  UnlintedModel,
} from '../../src/lint/types.ts';

function known<T>(value: T, source: Source = 'graph', at = 'graph.input[0]', text = 'as declared'): Fact<T> {
  return { known: true, value, source, evidence: [{ at, text }] };
}

function unknown(code: string, message: string): Fact<never> {
  return { known: false, value: null, reason: { code, message }, evidence: [] };
}

const resnetFacts: Facts = {
  input: known({ name: 'input', layout: 'NCHW', channels: 3, height: 224, width: 224 }),
  resolution: known({ height: 224, width: 224 }),
  stem: {
    known: true,
    value: { form: 'convolution', kernel: [7, 7], stride: [2, 2], inChannels: 3, outChannels: 64 },
    source: 'graph',
    evidence: [{ at: 'graph.node[0]', name: '/conv1/Conv', text: 'Conv 7x7 s2' }],
  },
  pooling: known(
    {
      trunk: [{ kind: 'max', window: [3, 3], stride: [2, 2], at: 'graph.node[2]', name: '/maxpool/MaxPool' }],
      branches: [],
      head: 'average',
      headAt: 'graph.node[118]',
    },
    'graph',
    'graph.node[2]',
    'MaxPool 3x3 s2',
  ),
  normalization: known(
    { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], scale: '0-1', order: 'RGB' },
    'sidecar',
    'preprocessor_config.json#/image_std',
    '0.229 0.224 0.225',
  ),
  family: known({ kind: 'cnn', clip: false }, 'structure', 'graph.node[0]', 'convolutions from end to end'),
};

function rule(id: string, part: Partial<RuleResult> = {}): RuleResult {
  const unit = id === 'normalization' ? 'sensitivity' : 'noise-power';
  return { id, outcome: 'pass', gainDb: 0, refinedGainDb: 0, unit, score: 100, reason: null, ...part };
}

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    rule: 'pooling',
    code: 'max-pool-on-trunk',
    severity: 'warning',
    message: '/maxpool/MaxPool takes the maximum over 3x3 on the trunk: +13.6 dB against an average.',
    advice: 'Replace /maxpool/MaxPool by a 3x3 average pool, or a strided blur, and fine-tune.',
    at: 'graph.node[2]',
    name: '/maxpool/MaxPool',
    gainDb: 13.63,
    url: 'https://example.org/rules/pooling.md',
    ...part,
  };
}

const smallStd = finding({
  rule: 'normalization',
  code: 'small-std',
  severity: 'info',
  message: 'A std of 0.224 lets a pixel weigh 2.23 times as much as one of 0.5.',
  advice: 'Retrain with mean and std 0.5; a change of constants alone changes nothing.',
  at: null,
  name: null,
  gainDb: 6.97,
  url: 'https://example.org/rules/normalization.md',
});

export function linted(part: Partial<LintedModel> = {}): LintedModel {
  return {
    path: 'models/resnet50.onnx',
    status: 'linted',
    reason: null,
    format: { irVersion: 8, opset: 17, producer: 'pytorch 2.14.1', nodes: 122 },
    bytes: { size: 102_400_000, read: 48_213 },
    fingerprint: `sha256:${'5a'.repeat(32)}`,
    facts: resnetFacts,
    rules: [
      rule('stem-kernel', { refinedGainDb: 0.4 }),
      rule('input-resolution'),
      rule('pooling', { outcome: 'warning', gainDb: 13.63, refinedGainDb: 5.05, score: 9.1 }),
      rule('normalization', { outcome: 'info', gainDb: 6.97, refinedGainDb: 6.97, score: 53.5 }),
    ],
    budget: { gainDb: 13.63, refinedGainDb: 5.45, complete: true },
    findings: [smallStd, finding()],
    score: 65.7,
    grade: 'C',
    judged: 4,
    of: 4,
    sweep: null,
    ...part,
  };
}

export const quiet = linted({
  path: 'models/vit-b16.onnx',
  facts: {
    ...resnetFacts,
    stem: known({ form: 'patch', kernel: [16, 16], stride: [16, 16], inChannels: 3, outChannels: 768 }),
    pooling: known({ trunk: [], branches: [], head: 'class-token' }),
    normalization: known({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], scale: '0-1', order: 'RGB' }, 'flag'),
    family: known({ kind: 'vit', clip: false }, 'structure'),
  },
  rules: [
    rule('stem-kernel', { gainDb: -7.18, refinedGainDb: -7.18 }),
    rule('input-resolution'),
    rule('pooling'),
    rule('normalization'),
  ],
  budget: { gainDb: -7.18, refinedGainDb: -7.18, complete: true },
  findings: [],
  score: 100,
  grade: 'A',
});

const resolutionReason: Reason = {
  code: 'symbolic-size',
  message: 'height and width are symbolic: state them with --input-size',
};

function unjudged(id: string, outcome: Outcome, reason: Reason | null): RuleResult {
  return rule(id, { outcome, gainDb: null, refinedGainDb: null, score: null, reason });
}

export const partlyKnown = linted({
  path: 'models/unknown.onnx',
  facts: {
    ...resnetFacts,
    stem: known({ form: 'convolution', kernel: [3, 3], stride: [2, 2], inChannels: 3, outChannels: 32 }),
    resolution: unknown(resolutionReason.code, resolutionReason.message),
    normalization: known({ mean: [104, 117, 123], std: [1, 1, 1], scale: '0-255', order: 'BGR' }),
  },
  rules: [
    rule('stem-kernel', { outcome: 'error', gainDb: 7.36, refinedGainDb: 4.6, score: 50.9 }),
    unjudged('input-resolution', 'unknown', resolutionReason),
    unjudged('pooling', 'off', null),
    unjudged('normalization', 'not-comparable', {
      code: 'raw-pixels',
      message: 'pixels of 0 to 255 have no std to compare',
    }),
  ],
  budget: { gainDb: 7.36, refinedGainDb: 4.6, complete: false },
  findings: [
    finding({
      rule: 'stem-kernel',
      code: 'small-stem-kernel',
      severity: 'error',
      message: 'The stem averages over 3x3 pixels: +7.4 dB of noise power against 7x7.',
      advice: null,
      at: 'graph.node[0]',
      name: '/conv1/Conv',
      gainDb: 7.36,
      url: 'https://example.org/rules/stem-kernel.md',
    }),
    finding({
      rule: null,
      code: 'duplicate-names',
      severity: 'warning',
      message: 'Two nodes are called Conv_0.',
      advice: null,
      at: 'graph',
      name: 'Conv_0',
      gainDb: null,
      url: 'https://example.org/docs/codes.md#duplicate-names',
    }),
  ],
  score: 50.9,
  grade: 'D',
  judged: 1,
  of: 3,
});

function unlinted(path: string, status: UnlintedModel['status'], reason: UnlintedModel['reason']): UnlintedModel {
  return { path, status, reason, format: null, bytes: { size: 134, read: 134 }, fingerprint: null };
}

export const textTower = unlinted('models/text.onnx', 'not-applicable', {
  code: 'no-image-input',
  message: 'no input is an image',
});
export const pointer = unlinted('models/pointer.onnx', 'failed', {
  code: 'git-lfs-pointer',
  message: "a Git LFS pointer, not the model: run 'git lfs pull'",
  offset: 0,
});

export function report(models: readonly ModelResult[]): Report {
  const all = models.flatMap((model) => (model.status === 'linted' ? model.findings : []));
  return {
    schemaVersion: 1,
    tool: { name: 'noiselint', version: '0.1.0' },
    profile: 'paper',
    reference: { stemKernel: 7, resolution: 224, std: 0.5 },
    models,
    summary: {
      models: models.length,
      linted: models.filter(({ status }) => status === 'linted').length,
      notApplicable: models.filter(({ status }) => status === 'not-applicable').length,
      failed: models.filter(({ status }) => status === 'failed').length,
      errors: all.filter(({ severity }) => severity === 'error').length,
      warnings: all.filter(({ severity }) => severity === 'warning').length,
      suppressed: 0,
    },
  };
}

const level: SweepLevel = {
  sigma: 0,
  accuracy: 0.71,
  top5: null,
  agreement: 1,
  ci95: [0.68, 0.74],
  confidenceDrop: 0,
  distance: null,
};

const sweep: Sweep = {
  predicted: { paperDb: 20.6, refinedDb: 5.45 },
  protocol: 'imagenet-c-gaussian',
  noise: 'gaussian',
  noiseAt: 'source',
  seeds: [0, 1],
  images: 1000,
  data: 'images',
  preprocessing: 'resize 256, crop 224',
  provider: 'cpu',
  labels: true,
  stopped: null,
  levels: [
    level,
    { ...level, sigma: 0.08, accuracy: 0.62, agreement: 0.81, ci95: [0.59, 0.65], confidenceDrop: 0.06 },
    { ...level, sigma: 0.26, accuracy: 0.37, agreement: 0.45, ci95: null, confidenceDrop: 0.31 },
  ],
  slope: { value: -1.314, ci95: [-1.42, -1.21], r2: 0.991, of: 'accuracy' },
  rankDiff: null,
  taps: [
    {
      rule: 'pooling',
      at: 'graph.node[2]',
      name: '/maxpool/MaxPool',
      predictedDb: 13.63,
      refinedDb: 10.06,
      measuredDb: 9.84,
      ci95: [9.1, 10.4],
      signalDb: -0.31,
      noiseToSignalDb: -16.2,
      verdict: 'agrees',
      agreesWith: 'refined',
      reason: null,
    },
  ],
  counterfactuals: [
    {
      rule: 'pooling',
      at: 'graph.node[2]',
      change: 'average pool of 3x3 in place of /maxpool/MaxPool',
      restored: true,
      predictedDb: -13.63,
      refinedDb: -10.06,
      measuredDb: -4.2,
      ci95: [-4.9, -3.5],
      verdict: 'agrees',
      clean: { before: 0.71, after: 0.52 },
      levels: [],
      slope: { value: -0.87, ci95: null, r2: 0.98, of: 'accuracy' },
      reason: null,
    },
  ],
  confirmation: {
    rules: [
      {
        id: 'pooling',
        verdict: 'agrees',
        contradicted: false,
        predictedDb: 13.63,
        refinedDb: 10.06,
        measuredDb: 9.84,
        ci95: [9.1, 10.4],
      },
    ],
    score: null,
    grade: null,
  },
  notes: [{ code: 'few-images', message: '3 images could not be read' }],
};

/** Four models that a sweep has measured, and one that it could not. */
export const measured: Report = {
  ...report([
    ...[-1.3, -0.9, -1.7, -0.4].map((value, index) =>
      linted({
        path: `models/swept${index}.onnx`,
        budget: { gainDb: 4 * index, refinedGainDb: index, complete: true },
        sweep: { ...sweep, slope: { value, ci95: [value - 0.1, value + 0.1], r2: 0.991, of: 'accuracy' } },
      }),
    ),
    linted({ sweepReason: { code: 'no-session', message: 'ONNX Runtime refused the model' } }),
  ]),
  sweepRanking: {
    models: 4,
    of: 'accuracy',
    paper: { spearman: { value: 0.8, ci95: [0.1, 1] }, kendall: { value: 0.67, ci95: null } },
    refined: null,
  },
};

export const sample = report([linted(), quiet, partlyKnown, textTower, pointer]);

/** What a file may call its parts. */
export const hostileNames: readonly string[] = [
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  'two\nlines\r\n::error::injected',
  '::error file=x::injected',
  '</script><script>alert(1)</script>',
  'a|b|c',
  ']]>',
  '\u202egnp.exe\u2066\u200f',
  '\u2028\u2029\u0085',
  '=HYPERLINK("https://evil.example")',
  '"quoted", and \'apostrophed\' & <tagged>',
  '`code` *bold* [link](https://evil.example)',
  '\ud800 lone surrogate',
  '\u0000 nul',
  '%0A%0D%25',
  '<img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)" x="',
  'javascript:alert(1)',
  '&lt;b&gt; &#x3c;script',
];

/** The report with this name wherever a model's file can put one. */
export function withName(name: string): Report {
  const facts: Facts = {
    ...resnetFacts,
    input: known({ name, layout: 'NCHW', channels: 3, height: 224, width: 224 }, 'graph', name, name),
    stem: unknown('no-stem', `no stem behind ${name}`),
  };
  const model = linted({
    path: `models/${name}.onnx`,
    format: { irVersion: 8, opset: 17, producer: name, nodes: 1 },
    facts,
    findings: [finding({ message: `about ${name}`, advice: `Replace ${name}.`, at: name, name, severity: 'error' })],
  });
  return report([
    model,
    unlinted(`${name}-text.onnx`, 'not-applicable', { code: 'no-image-input', message: `no image in ${name}` }),
    unlinted(`${name}-bad.onnx`, 'failed', { code: 'bad', message: `bad ${name}` }),
  ]);
}
