import { describe, expect, it } from 'vitest';
import { formatNames, tellsFingerprints } from '../../src/report/format-names.ts';
import { facts } from '../../src/report/formats/facts.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { sortReport } from '../../src/report/sort.ts';
import { keepsContract, options } from './contract.ts';
import { formatters } from './load.ts';
import { finding, linted, partlyKnown, quiet, report, sample, textTower } from './sample.ts';

const all = [...formatNames.map((name) => [name, formatters[name]] as const), ['facts', facts] as const];

/** The script and style of the HTML report are other files than the one that this pins down. */
function withoutAssets(text: string): string {
  return text
    .replaceAll(/<(script|style)>.*?<\/\1>/gs, '<$1></$1>')
    .replaceAll(/sha256-[A-Za-z0-9+/=]{44}/g, 'sha256-');
}

describe.each(all)('%s', (name, format) => {
  it('prints the sample as the golden file', async () => {
    const golden = `golden/sample.${name}.txt`;
    await expect(withoutAssets(format(sortReport(sample), options))).toMatchFileSnapshot(golden);
  });

  it('is the same byte for byte, whatever the order of models and findings', () => {
    const models = sample.models.map((model) =>
      model.status === 'linted' ? { ...model, findings: [...model.findings].reverse() } : model,
    );
    expect(format(sortReport(report(models.reverse())), options)).toBe(format(sortReport(sample), options));
  });

  keepsContract(format);
});

it.each(formatNames)('%s tells of fingerprints, or of none', (name) => {
  const told = (fingerprint: string | null) => formatters[name](report([linted({ fingerprint })]), options);
  expect(told('sha256:0123') !== told(null)).toBe(tellsFingerprints(name));
});

describe('stylish', () => {
  const { stylish } = formatters;

  it('fits 80 columns', () => {
    for (const line of stylish(sortReport(sample), options).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('gives many models a line each, and details to those that fail', async () => {
    const kinds = [linted(), quiet, partlyKnown, textTower];
    const models = Array.from({ length: 12 }, (_, index) => ({
      ...(kinds[index % kinds.length] ?? quiet),
      path: `models/${String(index).padStart(2, '0')}.onnx`,
    }));
    await expect(stylish(sortReport(report(models)), options)).toMatchFileSnapshot('golden/many.stylish.txt');
  });

  it('colours without moving anything', () => {
    const colored = stylish(sortReport(sample), { ...options, color: true });
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(colored).not.toBe(stylish(sortReport(sample), options));
    expect(colored.replace(escapes, '')).toBe(stylish(sortReport(sample), options));
  });

  it('puts the refined gain first where it drives the verdict', () => {
    const text = stylish({ ...report([linted()]), profile: 'measured' }, options);
    expect(text).toMatch(/gain {5}paper/);
    expect(text).toMatch(/pooling .* \+5\.\d dB {2}\+13\.6 dB {2}warning/);
  });

  it('names the next commands, as they have to be typed', () => {
    const lastLines = (part: Parameters<typeof linted>[0], more: object = {}) =>
      stylish({ ...report([linted({ findings: [finding()], ...part })]), ...more }, { ...options, width: 200 });
    expect(lastLines({ path: "it's.onnx" })).toContain(
      "noiselint explain pooling · noiselint what-if 'it'\\''s.onnx' --set pooling=average\n",
    );
    expect(lastLines({ path: '-o' }, { profile: 'measured' })).toContain(
      'noiselint what-if ./-o --set pooling=average --profile measured\n',
    );
    expect(lastLines({ path: '\u001b.onnx' })).not.toContain('what-if');
    expect(lastLines({ findings: [] })).not.toContain('noiselint explain');
  });

  it('tells once what holds for several places', () => {
    const pools = [1, 2, 3].map((index) => finding({ name: `/pool${index}`, gainDb: 7.93 }));
    const text = stylish(report([linted({ findings: pools })]), options);
    expect(text).toMatch(/1 {2}-23\.8 dB {2}warning: /);
    expect(text).toContain('Likewise /pool2, /pool3.');
  });

  it('never cuts a path', () => {
    const path = `${'very/'.repeat(30)}deep.onnx`;
    expect(stylish(report([linted({ path })]), options)).toContain(path);
  });

  it('tells why a run fails that has no errors', () => {
    const gate = { ...DEFAULT_GATE, minScore: 70, maxWarnings: 0 };
    const text = stylish(report([linted()]), { ...options, gate });
    expect(text).toContain('fails: 1 warning, 0 allowed');
    expect(text).toContain('fails: models/resnet50.onnx: score 65.7, at least 70 wanted');
  });
});
