import { Command } from 'commander';
import { expect, it } from 'vitest';
import type { Declaring } from '../../src/cli/declare/declare.ts';
import { declareLint } from '../../src/cli/declare/lint.ts';

it('no option of lint has a default, so that a run without options needs no parser', () => {
  const lint = declareLint({ program: new Command(), dottedFiles: new Map() } as Partial<Declaring> as Declaring);
  expect(lint.options.length).toBeGreaterThan(30);
  expect(lint.opts()).toEqual({});
});
