import { Command } from 'commander';
import { expect, it } from 'vitest';
import type { Declaring } from '../../src/cli/declare/declare.ts';
import { declareLint } from '../../src/cli/declare/lint.ts';

const lint = (hasOptions: boolean): Command =>
  declareLint({ program: new Command(), dottedFiles: new Map(), hasOptions } as Partial<Declaring> as Declaring);

it('no option of lint has a default, so that a run without options needs none declared', () => {
  expect(lint(true).options.length).toBeGreaterThan(30);
  expect(lint(true).opts()).toEqual({});
  expect(lint(false).options).toEqual([]);
});
