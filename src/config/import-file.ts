import { pathToFileURL } from 'node:url';

/** Loads a module of the user's. The bundle has one from bin/ in its place, as V8's code cache forgets how to import. */
export const importFile = (path: string): Promise<{ readonly default?: unknown }> => import(pathToFileURL(path).href);
