import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMayExist } from '../../src/config/may-exist.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noiselint-may-exist-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('whether a search for a configuration is worth it', () => {
  test.each([
    ['no word of it', '{"name": "theirs"}', false],
    ['it as a dependency alone', '{"name": "theirs", "devDependencies": {"noiselint": "1"}}', false],
    ['its own name alone', '{"name": "noiselint"}', false],
    ['a configuration in it', '{"name": "theirs", "noiselint": {"profile": "measured"}}', true],
    ['JSON that is broken', '{"noiselint": ', true],
    ['broken JSON about something else', '{"name": ', false],
  ])('a package.json with %s', (_what, text, expected) => {
    writeFileSync(join(folder, 'package.json'), text);
    expect(createMayExist()(folder)).toBe(expected);
  });

  test('a configuration file of any kind, seen from a folder below', () => {
    writeFileSync(join(folder, 'noiselint.config.mjs'), '');
    expect(createMayExist()(join(folder, 'models', 'new'))).toBe(true);
  });
});
