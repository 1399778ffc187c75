/** The page in a real browser: the same facts, rules and findings as the command line, and nothing sent anywhere. */
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../bench/score.mjs';
import { encode, GraphBuilder } from '../../fixtures/build/builder.ts';
import { averageHead, conv } from '../../fixtures/build/layers.ts';
import { sidecarPaths } from '../../src/facts/node/find-sidecars.ts';
import { inspectFile } from '../../src/facts/node/inspect-file.ts';
import { lintModel } from '../../src/lint/lint-model.ts';
import { defaultSettings } from '../../src/lint/presets.ts';
import { buildReport } from '../../src/lint/summary.ts';
import type { Report } from '../../src/lint/types.ts';
import { sortReport } from '../../src/report/sort.ts';
import { hasBrowser, unless, useBrowser, violations } from './chromium.ts';

const root = fileURLToPath(new URL('../../fixtures/real', import.meta.url));
const models = readManifest(root).map(({ file }) => join(root, file));

function existing(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    try {
      return readFileSync(path).length > 0;
    } catch {
      return false;
    }
  });
}

/** The JSON that the page saves of what it shows. */
async function reportAfter(page: Page, act: () => Promise<unknown>): Promise<Report> {
  await act();
  const link = page.getByRole('link', { name: 'Save as JSON' });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return JSON.parse(readFileSync(await download.path(), 'utf8'));
}

const choose = (page: Page, ...files: readonly string[]) => page.setInputFiles('#files', [...files]);

describe.skipIf(!hasBrowser)(`the page in a browser${unless}`, () => {
  const open = useBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'noiselint-page-'));
  const index = pathToFileURL(join(folder, 'index.html')).href;
  let server: Server;

  beforeAll(async () => {
    const { buildPage } = await import('../../scripts/page.mjs');
    await buildPage(folder);
    server = createServer(({ url = '/', headers }, response) => {
      const { pathname, search } = new URL(url, 'http://localhost');
      const path = pathname.startsWith('/models/') ? join(root, pathname.slice(8)) : join(folder, basename(pathname));
      const body = readFileSync(path);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
      if (from === undefined || to === undefined || search === '?whole') return void response.end(body);
      const part = body.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, { 'Content-Range': `bytes ${from}-${Number(from) + part.length - 1}/${body.length}` });
      response.end(part);
    }).listen(0);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('says of every fixture what the command line says', async () => {
    for (const path of models) {
      // Chromium lets a page save ten files a second, and drops any more without a word: each model has a page of its own.
      const { page, trouble } = await open(index);
      const name = basename(path);
      const report = await reportAfter(page, () => choose(page, path, ...existing(sidecarPaths(path))));
      const result = lintModel(inspectFile(path, null), name, defaultSettings);
      const { models: sorted } = sortReport(buildReport([result], defaultSettings, '0'));
      const [expected] = JSON.parse(JSON.stringify(sorted));
      // How many bytes it took depends on how they are had.
      expect({ ...report.models[0], bytes: null }).toEqual({ ...expected, bytes: null });
      const written = ({ facts, rules, findings }: Record<string, unknown>) => JSON.stringify([facts, rules, findings]);
      expect(written(report.models[0] as never)).toBe(written(expected));
      expect(trouble).toEqual([]);
    }
  });

  it('takes what is dropped, several models at once', async () => {
    const { page, trouble } = await open(index);
    const files = models
      .slice(0, 4)
      .map((path, at) => [`${at}-${basename(path)}`, readFileSync(path).toString('base64')]);
    const report = await reportAfter(page, () =>
      page.evaluate(`{
        const transfer = new DataTransfer();
        for (const [name, content] of ${JSON.stringify(files)}) {
          transfer.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
        }
        document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer }));
      }`),
    );
    expect(report.summary.models).toBe(4);
    expect(await page.locator('table.models tbody tr').count()).toBe(4);
    await page.getByRole('button', { name: 'Score' }).click();
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it('reads the graph of four gigabytes, and not the weights', async () => {
    const path = join(folder, 'huge.onnx');
    sparse(path, readFileSync(join(root, 'resnet50_norm_fp16.onnx')), 2 ** 32);
    const { page } = await open(index);
    const { models: results } = await reportAfter(page, () => choose(page, path));
    expect(results[0]).toMatchObject({ status: 'linted', grade: 'C' });
    expect(results[0]?.bytes?.size).toBeGreaterThan(2 ** 32);
    expect(results[0]?.bytes?.read).toBeLessThan(2 ** 20);
  });

  it('tells what is wrong with a broken file, and with no model at all', async () => {
    const path = join(folder, 'broken.onnx');
    writeFileSync(path, readFileSync(models[0] ?? '').subarray(0, 5000));
    const { page } = await open(index);
    const { models: results } = await reportAfter(page, () => choose(page, path));
    expect(results[0]).toMatchObject({ status: 'failed', reason: { code: 'truncated' } });
    expect(await page.locator('details.model').innerText()).toContain('not readable');
    await choose(page, fileURLToPath(import.meta.url));
    await page.getByText('None of these files is a model').waitFor();
  });

  it('hostile names do nothing', async () => {
    const name = '</script><img src=x onerror=alert(1)>" onmouseover="alert(1)\u202e';
    const graph = new GraphBuilder();
    averageHead(graph, conv(graph, graph.input(name, [1, 3, 224, 224]), 3, 8), 8);
    const path = join(folder, 'hostile.onnx');
    writeFileSync(path, encode(graph));
    const { page, trouble } = await open(index);
    await reportAfter(page, () => choose(page, path));
    expect(await page.locator('img').count()).toBe(0);
    expect(trouble).toEqual([]);
  });

  it('can connect nowhere', async () => {
    const { page } = await open(index);
    const { port } = server.address() as AddressInfo;
    const refused = await page.evaluate(`fetch('http://localhost:${port}/index.html').catch(String)`);
    expect(refused).toContain('Failed to fetch');
  });

  it('reads parts of an address where the server gives them, and says where it does not', async () => {
    const { port } = server.address() as AddressInfo;
    const { page, trouble } = await open(`http://localhost:${port}/address.html`);
    const path = 'resnet50_norm_fp16.onnx';
    const read = (address: string) => async () => {
      await page.getByLabel('Address of a model').fill(address);
      await page.getByRole('button', { name: 'Read it' }).click();
    };
    const report = await reportAfter(page, read(`http://localhost:${port}/models/${path}`));
    const { facts } = lintModel(inspectFile(join(root, path), null), path, defaultSettings) as { facts?: unknown };
    expect(report.models[0]).toMatchObject({ status: 'linted', facts: JSON.parse(JSON.stringify(facts)) });
    await read(`http://localhost:${port}/models/${path}?whole`)();
    await page.getByText('the server sends whole files only').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });
});

/** A model with a hole of `size` bytes for weights behind what it holds: protobuf joins what comes twice. */
function sparse(path: string, model: Uint8Array, size: number): void {
  const field = (number: number, length: number) => [...varint(number * 8 + 2), ...varint(length)];
  const raw = field(9, size);
  const tensor = field(5, raw.length + size);
  const graph = field(7, tensor.length + raw.length + size);
  const file = openSync(path, 'w');
  writeSync(file, model);
  writeSync(file, Uint8Array.from([...graph, ...tensor, ...raw]));
  ftruncateSync(file, model.length + graph.length + tensor.length + raw.length + size);
  closeSync(file);
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
