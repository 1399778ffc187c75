/** Text that is shown: safe, rounded, wrapped and in columns. */
import fc from 'fast-check';
import { eastAsianWidth } from 'get-east-asian-width';
import { describe, expect, it } from 'vitest';
import { decibels } from '../../src/lint/signed.ts';
import { factor, gain, saving } from '../../src/report/numbers.ts';
import { safeJson, safeText } from '../../src/report/safe-text.ts';
import { cell, renderTable } from '../../src/report/table.ts';
import { displayWidth, wrap } from '../../src/report/text.ts';
import { pathToUri } from '../../src/report/uri.ts';

const anyText = fc.string({ unit: 'binary' });

describe('safeText', () => {
  it.each([
    ['plain / Näme 名前 ✓', 'plain / Näme 名前 ✓'],
    ['\u001b[31m', '\\u001b[31m'],
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u007f\u009b', '\\u007f\\u009b'],
    ['\u202e\u2066\u200f\ufeff', '\\u202e\\u2066\\u200f\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ufffe\uffff', '\\ufffe\\uffff'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('%j', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

  it('leaves nothing unsafe, and all else as it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = safeText(text);
        expect(safe).not.toMatch(UNSAFE);
        expect(safeText(safe)).toBe(safe);
        if (!UNSAFE.test(text)) expect(safe).toBe(text);
      }),
    );
  });

  it('leaves JSON the value it had', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = safeJson(JSON.stringify(value, null, 2));
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json.replaceAll('\n', '')).not.toMatch(UNSAFE);
      }),
      { examples: [[{ name: '\u001b\u202e\u2028\u{e0041}\ud800\u009b' }]] },
    );
  });
});

describe('numbers', () => {
  it.each([
    [decibels(13.63), '+13.6 dB'],
    [decibels(-0.01), '0.0 dB'],
    [decibels(-7.18), '-7.2 dB'],
    [factor(6.97), 'x2.23'],
    [gain(null, 'noise-power'), ''],
    [gain(6.97, 'sensitivity'), 'x2.23'],
    [saving(13.63, 'noise-power'), '-13.6 dB'],
    [saving(6.97, 'sensitivity'), 'x0.45'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('text', () => {
  it('counts the columns of wide and combining characters', () => {
    expect([displayWidth('abc'), displayWidth('名前'), displayWidth('e\u0301')]).toEqual([3, 4, 1]);
    // Latin letters and signs are counted without a look at each.
    const latin = String.fromCodePoint(...Array.from({ length: 96 }, (_, at) => 0xa0 + at));
    expect(displayWidth(latin)).toBe([...latin].reduce((sum, one) => sum + eastAsianWidth(one.codePointAt(0) ?? 0), 0));
  });

  it('a table may have any number of rows', () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => [cell(String(at))]);
    expect(renderTable([{ align: 'right' }], rows, '')[0]).toBe('     0');
  });

  it('wraps at spaces and never inside a word', () => {
    expect(wrap('aa bb /a/long/name cc', 5)).toEqual(['aa bb', '/a/long/name', 'cc']);
  });

  it('wraps so that each line holds as many words as fit', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrap(text.join(' '), width);
        expect(lines.join(' ')).toBe(text.join(' '));
        for (const [at, line] of lines.entries()) {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
          const [next] = lines[at + 1]?.split(' ') ?? [];
          if (next !== undefined) expect(`${line} ${next}`.length).toBeGreaterThan(width);
        }
      }),
    );
  });

  it('aligns, and ends no line with a space', () => {
    const rows = [
      [cell('a'), cell('1'), cell('x')],
      [{ lines: ['bbb', 'c'] }, cell('22'), cell('')],
    ];
    expect(renderTable([{ align: 'left' }, { align: 'right' }, { align: 'left' }], rows, ' ')).toEqual([
      ' a     1  x',
      ' bbb  22',
      ' c',
    ]);
  });
});

describe('a path as a URI', () => {
  it.each([
    ['models/a b.onnx', 'models/a%20b.onnx'],
    ['a:b.onnx', 'a%3Ab.onnx'],
    ['50%.onnx', '50%25.onnx'],
    ['/tmp/m.onnx', 'file:///tmp/m.onnx'],
    ['C:/m.onnx', 'file:///C:/m.onnx'],
    ['https://host/a%20b.onnx?id=1', 'https://host/a%20b.onnx?id=1'],
    ['https://host/50%.onnx', 'https://host/50%25.onnx'],
    ['https://[2001:db8::1]:8080/m.onnx', 'https://[2001:db8::1]:8080/m.onnx'],
    ['hf://org/repo/ä.onnx', 'hf://org/repo/%C3%A4.onnx'],
  ])('%s', (path, uri) => {
    expect(pathToUri(path)).toBe(uri);
  });

  it('is decoded to the path', () => {
    const relative = anyText.filter((path) => !path.startsWith('/') && !path.includes(':'));
    fc.assert(fc.property(relative, (path) => decodeURIComponent(pathToUri(path)) === path));
  });

  it('stays one that is encoded', () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => pathToUri(url) === url));
  });
});
