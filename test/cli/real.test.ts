/** The whole way, from real files to every format. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../src/report/format-names.ts';
import { reportErrors } from '../report/validate.ts';
import { runReal } from './real.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

const run = (...argv: readonly string[]) => runReal(cwd, argv);

describe('the fixtures', () => {
  it.each(['lint', 'facts'])('%s --format json keeps the contract', async (command) => {
    const { status, stdout, stderr } = await run(command, 'fixtures', '--format', 'json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(stdout);
    expect(report.models.length).toBeGreaterThan(0);
    expect(reportErrors(report)).toEqual([]);
  });

  it.each(formatNames)('%s prints them twice the same', async (format) => {
    const first = await run('fixtures', '-f', format);
    expect(first.stdout).not.toBe('');
    expect(await run('fixtures', '-f', format)).toEqual(first);
  });

  it('a file that is none is told of in the document, and the rest is linted', async () => {
    const { status, stdout } = await run('fixtures', 'package.json', 'gone.onnx', '-f', 'json');
    const report = JSON.parse(stdout);
    expect(status).toBe(2);
    expect(reportErrors(report)).toEqual([]);
    expect(report.summary.failed).toBe(2);
    expect(report.summary.linted).toBeGreaterThan(0);
  });
});
