// Loads a bundle of dist/ outside of bin/, for tests and benches: bundles are function expressions (see scripts/build/bundles.mjs).
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');

/** @param {string} path of the bundle, absolute */
exports.requireBundle = function requireBundle(path) {
  const requirePackage = createRequire(path);
  const requireBeside = (name) =>
    name.startsWith('./') ? requireBundle(join(dirname(path), name)) : requirePackage(name);
  const module = { exports: {} };
  const wrapped = vm.runInThisContext(readFileSync(path, 'latin1'), { filename: path });
  const importFile = (file) => import(pathToFileURL(file).href);
  wrapped(module.exports, requireBeside, module, path, dirname(path), importFile);
  return module.exports;
};
