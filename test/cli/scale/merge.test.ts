/** Shards and their merge: what one run tells, whatever it is told as. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatNames } from '../../../src/report/format-names.ts';
import { net, runReal, write } from '../real.ts';
import { createFleet, lines, lintShards, pathsIn, put, read } from './fleet.ts';

describe('a shard', () => {
  it('has each model once with the others, and keeps it whatever comes or goes', async () => {
    const folder = createFleet(20);
    const shards = await lintShards(folder, 4, ['models']);
    const before = shards.map((name) => pathsIn(read(folder, name)));
    expect(before.flat().sort()).toEqual(pathsIn((await runReal(folder, ['-f', 'jsonl', 'models'])).stdout));
    write(folder, { 'models/0/new.onnx': net() });
    await lintShards(folder, 4, ['models']);
    const after = shards.map((name) => pathsIn(read(folder, name)));
    expect(after.map((paths) => paths.filter((path) => path !== 'models/0/new.onnx'))).toEqual(before);
  });

  it('by cost is of equal size, sizes from the list where the files are not at hand', async () => {
    const folder = createFleet(1);
    const MB = 2 ** 20;
    const sizes = [1, 1, 1, 1, 2, 3, 9, 5, 6, 7].map((size) => size * MB);
    put(folder, 'list.txt', sizes.map((size, at) => `m${at}.onnx\t${size}\n`).join(''));
    const shards = await lintShards(folder, 3, ['--from', 'list.txt', '--shard-by', 'cost']);
    const paths = shards.map((name) => pathsIn(read(folder, name)));
    // Every model costs a MiB more than its size, so that these are 15, 16 and 15 MiB.
    expect(paths).toEqual([
      ['m1.onnx', 'm4.onnx', 'm6.onnx'],
      ['m0.onnx', 'm3.onnx', 'm5.onnx', 'm9.onnx'],
      ['m2.onnx', 'm7.onnx', 'm8.onnx'],
    ]);
  });

  it('that has no model says so and ends well', async () => {
    const folder = createFleet(1);
    const argv = ['models/0', '--shard', '1/2', '-f', 'jsonl'];
    const runs = [await runReal(folder, argv), await runReal(folder, [...argv.slice(0, 2), '2/2', ...argv.slice(3)])];
    expect(runs.map(({ stderr }) => stderr).sort()).toEqual([
      '',
      expect.stringMatching(/^noiselint: shard [12]\/2 has none of the 1 model\n$/),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  });

  it('is done when it is done: what it found is for its merge to judge, unless nothing is written for one', async () => {
    const folder = createFleet(6);
    const argv = ['models', 'nope*', '--preset', 'strict', '--shard', '1/2'];
    const statuses = [[], ['-f', 'jsonl'], ['-f', 'compact', '-o.jsonl', '1.jsonl']].map(
      async (format) => (await runReal(folder, [...argv, ...format])).status,
    );
    expect(await Promise.all(statuses)).toEqual([2, 0, 0]);
    expect(await runReal(folder, ['models', '--shard', '1/2', '-f', 'jsonl', '--config', 'nope.json'])).toMatchObject({
      status: 2,
    });
  });

  it.each(['0/3', '4/3', '3', 'a/b', '1/0', '-1/2', '1/2/3'])('%s is a mistake', async (shard) => {
    const { status, stderr } = await runReal(createFleet(1), ['models', '--shard', shard]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('such as 3/8') });
  });
});

describe('merge', () => {
  const REPEATED = 'models/2\nmodels/broken.onnx\nmodels/0\nmodels/2\nmodels/1\n';
  it.each(formatNames)('tells what one run tells, byte for byte: %s', async (format) => {
    const folder = createFleet(9);
    put(folder, 'list.txt', REPEATED);
    const flags = ['--from', 'list.txt', '--preset', 'strict', '--fail-on', 'unknown'];
    const one = await runReal(folder, [...flags, '-f', format]);
    const shards = await lintShards(folder, 3, flags);
    const merged = await runReal(folder, ['merge', '-f', format, ...[...shards].reverse()]);
    expect({ ...merged, inspected: [] }).toEqual({ ...one, inspected: [] });
    expect(one.stdout).not.toBe('');
  });

  it.each(['path', 'cost'])(
    'takes shards by %s, ignored models, suppressions and problems as one run does',
    async (by) => {
      const folder = createFleet(9);
      const suppressions = [{ rule: 'pooling', files: ['*net-5.onnx'], reason: 'known' }];
      write(folder, { 'noiselint.config.json': { ignores: ['*net-4*'], suppressions } });
      const flags = ['models', 'nope*', '--shard-by', by];
      const one = await runReal(folder, ['models', 'nope*', '-f', 'jsonl', '-o.json', 'one.json']);
      const shards = await lintShards(folder, 3, flags);
      const merged = await runReal(folder, ['merge', '-f', 'jsonl', '-o.json', 'merged.json', ...shards]);
      expect({ ...merged, inspected: [] }).toEqual({ ...one, inspected: [] });
      expect(read(folder, 'merged.json')).toBe(read(folder, 'one.json'));
      expect(JSON.parse(read(folder, 'one.json')).summary.suppressed).toBe(1);
    },
  );

  it('holds the baseline that shards cannot', async () => {
    const folder = createFleet(9);
    await runReal(folder, ['baseline', 'create', 'models', '--preset', 'strict']);
    // The same architecture elsewhere, and another one in its place: only the whole run tells which entry is whose.
    write(folder, {
      'models/2/moved.onnx': net({ stem: 3, pools: [3] }),
      'models/0/net-0.onnx': net({ stem: 5, pools: [3, 3] }),
    });
    const flags = ['models', '--preset', 'strict', '--baseline', 'noiselint-baseline.json'];
    const shards = await lintShards(folder, 3, flags);
    for (const format of ['json', 'jsonl', 'stylish']) {
      const one = await runReal(folder, [...flags, '-f', format]);
      const merged = await runReal(folder, ['merge', '-f', format, ...shards]);
      expect({ ...merged, inspected: [] }).toEqual({ ...one, inspected: [] });
    }
  });

  it('is content with a whole run, and makes any format of it', async () => {
    const folder = createFleet(3);
    const { stdout } = await runReal(folder, ['models', '-f', 'jsonl']);
    put(folder, 'all.jsonl', stdout);
    expect((await runReal(folder, ['merge', 'all.jsonl', '-f', 'json'])).stdout).toBe(
      (await runReal(folder, ['models', '-f', 'json'])).stdout,
    );
  });

  const broken: readonly (readonly [string, (folder: string) => Promise<readonly string[]>, string])[] = [
    ['shards that are missing', async () => ['2.jsonl'], "can't merge: shards 1/3, 3/3 are missing"],
    ['a shard that is missing', async () => ['3.jsonl', '2.jsonl'], "can't merge: shard 1/3 is missing"],
    [
      'a shard twice',
      async (folder) => {
        put(folder, 'copy.jsonl', read(folder, '1.jsonl'));
        return ['1.jsonl', '2.jsonl', '3.jsonl', 'copy.jsonl'];
      },
      "can't merge: 1.jsonl and copy.jsonl are both shard 1/3",
    ],
    [
      'a shard that was killed',
      async (folder) => {
        put(folder, '2.jsonl', read(folder, '2.jsonl').slice(0, -3));
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 2.jsonl: shard 2/3 was stopped before its end; lint it again with --continue",
    ],
    [
      'unlike settings',
      async (folder) => {
        await runReal(folder, ['models', '--preset', 'strict', '--shard', '2/3', '-f', 'jsonl', '-o', '2.jsonl']);
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 1.jsonl and 2.jsonl were judged with unlike flags or configuration",
    ],
    [
      'unlike versions',
      async (folder) => {
        await runReal(folder, ['models', '--shard', '2/3', '-f', 'jsonl', '-o', '2.jsonl'], { version: '1.0.0' });
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 1.jsonl is of noiselint 9.9.9, 2.jsonl of 1.0.0",
    ],
    [
      'unlike lists',
      async (folder) => {
        await runReal(folder, ['models/1', '--shard', '2/3', '-f', 'jsonl', '-o', '2.jsonl']);
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 1.jsonl and 2.jsonl are no shards of one list",
    ],
    [
      'unlike cuts',
      async (folder) => {
        await runReal(folder, ['models', '--shard-by', 'cost', '--shard', '2/3', '-f', 'jsonl', '-o', '2.jsonl']);
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 1.jsonl and 2.jsonl are no shards of one list",
    ],
    [
      'another number of shards',
      async (folder) => {
        await runReal(folder, ['models', '--shard', '2/4', '-f', 'jsonl', '-o', '2.jsonl']);
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      "can't merge: 1.jsonl is shard 1/3, 2.jsonl is shard 2/4",
    ],
    [
      'a line taken out',
      async (folder) => {
        const text = read(folder, '1.jsonl').split('\n');
        put(folder, '1.jsonl', [text[0], ...text.slice(2)].join('\n'));
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      'it was changed',
    ],
    [
      'a line that is no model',
      async (folder) => {
        put(folder, '1.jsonl', read(folder, '1.jsonl').replace('"status":"linted"', '"status":"odd"'));
        return ['1.jsonl', '2.jsonl', '3.jsonl'];
      },
      '1.jsonl:',
    ],
    ['a file that is not there', async () => ['1.jsonl', 'nope.jsonl'], 'nope.jsonl does not exist'],
    ['a folder', async () => ['models'], 'models is no file of results'],
    [
      'its own output',
      async () => ['1.jsonl', '2.jsonl', '3.jsonl', '-o', '1.jsonl'],
      '1.jsonl is both read and written',
    ],
    [
      'a report of sweep',
      async (folder) => {
        const [{ run: _, ...head } = {}, ...rest] = lines(read(folder, '1.jsonl'));
        put(folder, 'sweep.jsonl', [head, ...rest].map((line) => `${JSON.stringify(line)}\n`).join(''));
        return ['sweep.jsonl'];
      },
      'sweep.jsonl was not written by noiselint lint',
    ],
  ];
  it.each(broken)('refuses %s', async (_, prepare, text) => {
    const folder = createFleet(9);
    await lintShards(folder, 3, ['models']);
    const files = await prepare(folder);
    const { status, stdout, stderr } = await runReal(folder, ['merge', '-f', 'json', ...files]);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(text) });
    expect(stderr).not.toContain('bug');
  });

  it('knows the rules that plugins brought, beside some models only', async () => {
    const folder = createFleet(6);
    const plugin = fileURLToPath(new URL('../../../docs/examples/color-channels.mjs', import.meta.url));
    // Code beside models is run where it is of the checkout.
    mkdirSync(join(folder, '.git'));
    write(folder, {
      'models/1/noiselint.config.json': { plugins: ['./rule.mjs'] },
      'models/1/rule.mjs': readFileSync(plugin),
    });
    for (const flags of [['models'], ['--from', 'list.txt']]) {
      put(folder, 'list.txt', 'models/2\nmodels/1\nmodels/0\n');
      const one = await runReal(folder, [...flags, '-f', 'sarif']);
      const shards = await lintShards(folder, 2, flags);
      const merged = await runReal(folder, ['merge', '-f', 'sarif', ...shards]);
      expect(merged.stdout).toBe(one.stdout);
      expect(one.stdout).toContain('example/color-channels');
    }
  });
});
