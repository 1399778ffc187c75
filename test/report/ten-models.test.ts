/** One run over the same ten models writes every format at once; a golden file each, and the standards they keep. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv, maxPool } from '../../fixtures/build/layers.ts';
import { formatNames } from '../../src/report/format-names.ts';
import { runReal } from '../cli/real.ts';
import { gitlabErrors, junitErrors, sarifErrors } from './standards.ts';
import { reportErrors } from './validate.ts';

const REAL = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
/** With the files beside them; a folder of their own keeps those from each other. */
const FROM_FIXTURES = [
  'open_clip/vit_b_32_plain.onnx',
  'resnet50_norm_fp16.onnx',
  'timm/mobilenetv2_050',
  'torchvision/vgg16.onnx',
  'transformers/clip_vit_b32_vision',
  'transformers/na_bert.onnx',
  'traps/winml_0_1.onnx',
];
const HOSTILE = '\u001b[31m::error::|</script>]]>\u202e\n';
const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 102400000\n`;

function symbolic(): Uint8Array {
  const g = new GraphBuilder();
  averageHead(g, conv(g, g.input('image', [1, 1, 'height', 'width']), 1, 16, { kernel: 5 }), 16);
  return encode(g);
}

function hostile(): Uint8Array {
  const g = new GraphBuilder();
  const x = conv(g, g.input(HOSTILE, [1, 3, 640, 640]), 3, 16, { stride: 2 });
  averageHead(g, maxPool(g, x, 2, 2), 16);
  for (const node of g.nodes) node.name = `${HOSTILE}${node.name}`;
  return encode(g);
}

const printed: Record<string, string> = {};
let status: number | null = null;

const cwd = mkdtempSync(join(tmpdir(), 'noiselint-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

beforeAll(async () => {
  for (const path of FROM_FIXTURES) cpSync(join(REAL, path), join(cwd, path), { recursive: true });
  const built = { 'built/symbolic.onnx': symbolic(), 'built/hostile.onnx': hostile(), 'pointer.onnx': LFS_POINTER };
  for (const [path, content] of Object.entries(built)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  const outputs = formatNames.flatMap((name) => ['-f', name, `-o.${name}`, `out/${name}`]);
  ({ status } = await runReal(cwd, ['.', ...outputs]));
  for (const name of formatNames) printed[name] = readFileSync(join(cwd, 'out', name), 'utf8');
});

const text = (format: string): string => printed[format] ?? '';

describe('one run over ten models', () => {
  it('tells by its status that one is no model', () => {
    expect(status).toBe(2);
    expect(JSON.parse(text('json')).summary).toMatchObject({ models: 10, linted: 8, notApplicable: 1, failed: 1 });
  });

  // The HTML is a program with its data; its own tests open it.
  it.each(formatNames.filter((name) => name !== 'html'))('%s is the golden file', async (name) => {
    // How little is read may get less.
    const golden = text(name).replaceAll(/("read": ?)\d+/g, '$10');
    await expect(golden).toMatchFileSnapshot(`golden/ten.${name}.txt`);
  });

  it('keeps every standard', async () => {
    expect(reportErrors(JSON.parse(text('json')))).toEqual([]);
    expect(sarifErrors(text('sarif'))).toEqual([]);
    expect(gitlabErrors(text('gitlab'))).toEqual([]);
    expect(await junitErrors([text('junit')])).toEqual([]);
  });

  it.each(formatNames)('%s obeys no name in a model', (name) => {
    expect(text(name).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    if (name === 'html' || name === 'junit') expect(text(name)).not.toContain('</script>]]>');
  });
});
