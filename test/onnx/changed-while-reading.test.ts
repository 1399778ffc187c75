/** A file that is not what it was when it was opened: whatever of it is read next. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { encode, GraphBuilder, tensor } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { filesOnDisk, inspectFile } from '../../src/facts/node/inspect-file.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';

const root = mkdtempSync(join(tmpdir(), 'noiselint-changed-'));
afterAll(() => rmSync(root, { recursive: true }));
const real = readFileSync(fileURLToPath(new URL('../../fixtures/real/torchvision/vgg16.onnx', import.meta.url)));

/** Normalized by a constant too long to be kept in passing: it is read once the graph is known. */
function late(): Uint8Array {
  const g = new GraphBuilder();
  const image = g.input('image', [1, 3, 64, 64]);
  const mean = g.constant(tensor([1, 3, 64, 64], new Array(3 * 64 * 64).fill(0.5)));
  averageHead(g, conv(g, g.add('Sub', [image, mean]), 3, 8), 8);
  return encode(g);
}

/** Inspects a model to which something happens at the given read. */
function inspectedWhile(model: Uint8Array, atRead: number, happens: (path: string) => void) {
  const path = join(root, 'model.onnx');
  writeFileSync(path, model);
  let reads = 0;
  const open: typeof filesOnDisk.open = (name) => {
    const source = filesOnDisk.open(name);
    return {
      ...source,
      read: (range) => {
        if (++reads === atRead) happens(path);
        return source.read(range);
      },
    };
  };
  const { status, reason } = inspectFile(path, null, defaultLimits, { ...filesOnDisk, open });
  return { status, reason, reads };
}

const changed = { status: 'failed', reason: { code: 'changed-while-reading' } };

it.each<readonly [string, (path: string) => void]>([
  ['becomes shorter', (path) => truncateSync(path, 3000)],
  ['becomes empty', (path) => truncateSync(path, 0)],
  ['becomes longer', (path) => appendFileSync(path, 'more')],
  ['is written anew', (path) => utimesSync(path, 1, 1)],
])('a file that %s while its graph is read', (_, happens) => {
  expect(inspectedWhile(real, 2, happens)).toMatchObject(changed);
});

it('a file that becomes shorter before a constant of it is read', () => {
  const model = late();
  const { status, reads } = inspectedWhile(model, 0, () => {});
  expect({ status, readsOfTheGraphAndMore: reads > 2 }).toEqual({ status: 'linted', readsOfTheGraphAndMore: true });
  expect(inspectedWhile(model, reads, (path) => truncateSync(path, 5000))).toMatchObject(changed);
});
