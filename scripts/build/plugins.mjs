/** What esbuild is made to do differently for the bundles of the CLI. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));

/**
 * In every bundle but its own, a module that is kept apart is the file built from it.
 * @param apart paths of modules by the name of their bundle
 * @param own the bundle that is built; its entry is `apart:<own>`
 */
export const keepApart = (apart, own) => ({
  name: 'keep-apart',
  setup: ({ onLoad, onResolve }) => {
    for (const [name, paths] of Object.entries(apart)) {
      if (name === own) continue;
      for (const path of paths)
        onLoad({ filter: new RegExp(`/${path}$`) }, () => ({ contents: `export * from './${name}.cjs';` }));
    }
    // Packages have files of such names too.
    const isApart = (path) => Object.hasOwn(apart, path.slice('./'.length, -'.cjs'.length));
    onResolve({ filter: /^\.\/[\w-]+\.cjs$/ }, ({ path }) => (isApart(path) ? { path, external: true } : undefined));
    onResolve({ filter: /^apart:/ }, ({ path }) => ({ path, namespace: 'apart' }));
    onLoad({ filter: /./, namespace: 'apart' }, () => ({
      contents: apart[own].map((path) => `export * from './${path}';`).join(''),
      resolveDir: '.',
    }));
  },
});

/** Code that V8 took from its cache can't call import(): there src/config/import-file.ts is the one that bin/ hands in. */
export const IMPORT_FROM_BIN = {
  name: 'import-from-bin',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/import-file\.ts$/ }, () => ({ contents: 'export const importFile = __importFile;' })),
};

/** Packages that most runs do not use, and what is imported of them. */
const LATE = {
  chalk: ['Chalk'],
  'get-east-asian-width': ['eastAsianWidth'],
  '@noble/hashes/sha2.js': ['sha256'],
  '@noble/hashes/utils.js': ['bytesToHex'],
};

/** The source of dist/late.cjs, the bundle of those packages. */
export const LATE_ENTRY = Object.entries(LATE)
  .map(([path, names]) => `export {${names}} from '${path}';`)
  .join('');

/** It is loaded when something of them is first used: in their place stands an object of getters. */
export const LOAD_LATE = {
  name: 'load-late',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /./ }, ({ path, importer }) =>
      Object.hasOwn(LATE, path) && importer.startsWith(SRC) ? { path, namespace: 'late' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = {${LATE[path].map((name) => `get ${name}() { return require('./late.cjs').${name}; }`)}};`,
    }));
    onResolve({ filter: /^\.\/late\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Of our own manifest the program tells the version, and nothing else. */
export const VERSION_ALONE = {
  name: 'version-alone',
  setup: ({ onLoad }) =>
    onLoad({ filter: /package\.json$/ }, ({ path }) => {
      if (path !== MANIFEST) return undefined;
      const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    }),
};

/** The badge is set in one of the four fonts whose widths its library knows. */
export const ONE_FONT = {
  name: 'one-font',
  setup: ({ onLoad }) => {
    const others = /anafanafo\/data\/(?:helvetica-11px-bold|verdana-10px-\w+)\.json$/;
    onLoad({ filter: others }, () => ({ contents: '[[0,1114111,7]]', loader: 'json' }));
  },
};
