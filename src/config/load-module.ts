import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { ConfigError, messageOf } from './config-error.ts';
import { importFile } from './import-file.ts';

/** The default export of a module of the user's: a configuration, a plugin or a formatter. */
export async function loadModule(path: string, shown: string): Promise<unknown> {
  needFile(path, shown);
  const module = await importModule(path, shown);
  if (module.default === undefined) throw new ConfigError(`${shown}: no default export`);
  try {
    return await module.default;
  } catch (error) {
    throw new ConfigError(`${shown}: ${messageOf(error)}`);
  }
}

/** Throws ConfigError where there is no regular file: a pipe may never end, and Node names itself where a module is missing. */
export function needFile(path: string, shown: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new ConfigError(`${shown}: there is no such file`);
  if (!found.isFile()) throw new ConfigError(`${shown}: it is no regular file`);
}

interface Module {
  readonly default?: unknown;
}

/** The part of https://github.com/unjs/jiti that is used; it is the project's dependency, not ours. */
interface Jiti {
  readonly createJiti: (id: string) => {
    readonly import: (path: string, options: { readonly default: true }) => Promise<unknown>;
  };
}

async function importModule(path: string, shown: string): Promise<Module> {
  try {
    return await importFile(path);
  } catch (error) {
    const isUnknown = (error as NodeJS.ErrnoException | null)?.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    if (!isUnknown || extname(path) !== '.ts') throw new ConfigError(`${shown}: ${messageOf(error)}`);
    return importTypeScript(path, shown);
  }
}

/** Node strips types from 22.18 on; before, the project's own jiti does, as with ESLint. */
async function importTypeScript(path: string, shown: string): Promise<Module> {
  try {
    const jiti = createRequire(path).resolve('jiti');
    const { createJiti } = (await importFile(jiti)) as unknown as Jiti;
    return { default: await createJiti(path).import(path, { default: true }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'MODULE_NOT_FOUND')
      throw new ConfigError(`${shown}: ${messageOf(error)}`);
    const help = "use Node 22.18 or later, or 'npm install --save-dev jiti', or write it as .mjs or .json";
    throw new ConfigError(`${shown}: this Node can't read TypeScript: ${help}`);
  }
}
