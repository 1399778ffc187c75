/** What is wrong with a text by the standard of its format; empty when nothing is. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import Draft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { validateXML } from 'xmllint-wasm';

const read = (name: string): string => readFileSync(new URL(`./schemas/${name}`, import.meta.url), 'utf8');

const draft04 = new Draft04.default({ allErrors: true, strict: false });
addFormats.default(draft04);
const checkSarif = draft04.compile(JSON.parse(read('sarif-2.1.0.json')));
const checkGitlab = new Ajv({ allErrors: true }).compile(JSON.parse(read('gitlab-code-quality.json')));
const junitSchema = read('junit-10.xsd');

const errorsOf = (check: ValidateFunction, text: string): readonly string[] =>
  check(JSON.parse(text)) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

export const sarifErrors = (text: string): readonly string[] => errorsOf(checkSarif, text);
export const gitlabErrors = (text: string): readonly string[] => errorsOf(checkGitlab, text);

/** Many at once, as each call starts a worker. */
export async function junitErrors(texts: readonly string[]): Promise<readonly string[]> {
  const xml = texts.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: junitSchema });
  return errors.map(({ rawMessage }) => rawMessage);
}
