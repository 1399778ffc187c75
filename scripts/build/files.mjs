/** Files that the build reads and writes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export const GENERATED = 'src/generated';
export const DIST = 'dist';

/** All files below a folder. */
export function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Makes the files of `folder` (not of its subfolders) these, touching none that is already right. */
export function writeFolder(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || !readFileSync(path).equals(Buffer.from(content))) writeFileSync(path, content);
  }
  const names = new Set(files.map(([name]) => name));
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile() && !names.has(entry.name)) rmSync(join(folder, entry.name));
  }
}

/** Every src/ NAME.schema.json. */
export function readSchemas() {
  const files = listFiles('src').filter((file) => file.endsWith('.schema.json'));
  const schemas = files.map((file) => ({
    file,
    name: basename(file, '.schema.json'),
    schema: JSON.parse(readFileSync(file, 'utf8')),
  }));
  const names = schemas.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`two schema files are called ${twice}.schema.json`);
  return schemas;
}
