/** The HTML report in a real browser. */
import { describe, expect, it } from 'vitest';
import { infoOf } from '../../src/lint/rule-info.ts';
import type { Report } from '../../src/lint/types.ts';
import { html } from '../../src/report/formats/html.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { anchorOf } from '../../src/report/html/anchor.ts';
import { sortReport } from '../../src/report/sort.ts';
import {
  hostileNames,
  linted,
  measured,
  partlyKnown,
  pointer,
  quiet,
  report,
  sample,
  textTower,
  withName,
} from '../report/sample.ts';
import { fileOf, hasBrowser, unless, useBrowser, violations } from './chromium.ts';

const kinds = [linted(), quiet, partlyKnown, textTower, pointer];
const many = report(
  Array.from({ length: 30 }, (_, index) => ({
    ...(kinds[index % kinds.length] ?? quiet),
    path: `models/${String(index).padStart(2, '0')}.onnx`,
  })),
);

function write(source: Report): string {
  const options = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules: infoOf() };
  return fileOf(html(sortReport(source), options));
}

describe.skipIf(!hasBrowser)(`the report in a browser${unless}`, () => {
  const open = useBrowser();

  it.each([
    ['light', sample],
    ['dark', sample],
    ['light', many],
    ['dark', report([linted()])],
    ['light', measured],
  ] as const)('%s: axe-core finds nothing, the console is silent', async (colorScheme, source) => {
    const { page, trouble } = await open(write(source), { colorScheme });
    for (const section of await page.locator('details').all())
      await section.evaluate('(node) => { node.open = true; }');
    expect(await violations(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  it('sorts by a click, and back by the next', async () => {
    const { page } = await open(write(many));
    const scores = async () =>
      (await page.locator('table.models tbody tr td:nth-child(2)').allTextContents())
        .filter((text) => text !== '-')
        .map(Number);
    const head = page.getByRole('columnheader', { name: 'Score' });
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect(await scores()).toEqual([...(await scores())].sort((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await scores()).toEqual([...(await scores())].sort((a, b) => b - a));
    expect(await page.locator('table.models tbody tr').last().locator('td').nth(1).textContent()).toBe('-');
  });

  it('filters by name, grade and rule', async () => {
    const { page } = await open(write(many));
    const shown = page.locator('table.models tbody tr:visible');
    await page.getByLabel('Find a model').fill('MODELS/1');
    expect(await shown.count()).toBe(10);
    await page.getByRole('combobox', { name: 'Grade' }).selectOption('C');
    expect(await shown.count()).toBe(2);
    expect(await page.locator('output').textContent()).toBe('2 of 30 shown');
    await page.getByLabel('Noisy by').selectOption('stem-kernel');
    expect(await shown.count()).toBe(0);
  });

  it('opens the model that a link leads to, in a table and from outside', async () => {
    const address = write(many);
    const { page } = await open(address);
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.getByRole('link', { name: 'models/07.onnx' }).click();
    expect(await page.locator('details[open]').getAttribute('id')).toBe(anchorOf('models/07.onnx'));
    const { page: other } = await open(`${address}#${anchorOf('models/11.onnx')}`);
    expect(await other.locator('details[open] h2').textContent()).toBe('models/11.onnx');
  });

  it('prints every section', async () => {
    const { page } = await open(write(many));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await page.locator('details[open]').count()).toBe(0);
  });

  it('shows all it has without the script', async () => {
    const { page } = await open(write(sample), { javaScriptEnabled: false });
    expect(await page.locator('table.models tbody tr').count()).toBe(sample.models.length);
    expect(await page.locator('details.model').count()).toBe(sample.models.length);
    expect(await page.locator('form').isVisible()).toBe(false);
  });

  it('stays as wide as a phone', async () => {
    const { page } = await open(write(sample), { viewport: { width: 360, height: 700 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('hostile names do nothing', async () => {
    const { page, trouble } = await open(write(report(hostileNames.flatMap((name) => withName(name).models))));
    await page.getByRole('button', { name: 'Model' }).click();
    for (const link of await page.locator('table.models a').all()) await link.click();
    expect(await page.locator('script, img, iframe').count()).toBe(1);
    // The page opens them as its address changes, a moment behind the click.
    await expect.poll(() => page.locator('details:not([open])').count()).toBe(0);
    expect(trouble).toEqual([]);
  });
});
