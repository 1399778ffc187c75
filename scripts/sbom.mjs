// Prints what ships inside dist/ as a CycloneDX bill of materials: `npm sbom`, cut down to the packages of dist/licenses.txt,
// because the bundles carry their dependencies and the rest of node_modules only builds them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const bundled = new Set(
  [...readFileSync('dist/licenses.txt', 'utf8').matchAll(/^((?:@[^/\s]+\/)?[^@\s]+) (\d+\.\d+\.\d+\S*) \(.+\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  ),
);
const whole = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
  }),
);
const components = whole.components.filter(({ purl }) => bundled.has(decodeURIComponent(purl.replace('pkg:npm/', ''))));
if (components.length !== bundled.size) {
  throw new Error(`${bundled.size} packages are bundled, and the bill of materials knows ${components.length} of them`);
}
const kept = new Set([whole.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
// To its users all of a bundle is this package.
const dependencies = [
  { ref: whole.metadata.component['bom-ref'], dependsOn: components.map((component) => component['bom-ref']) },
  ...whole.dependencies
    .filter(({ ref }) => kept.has(ref) && ref !== whole.metadata.component['bom-ref'])
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
];
process.stdout.write(`${JSON.stringify({ ...whole, components, dependencies }, null, 2)}\n`);
