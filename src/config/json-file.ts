/** JSON with comments and trailing commas, and where in the text a value stands; loaded only where JSON.parse won't do. */
import { type AnyNode, type DocumentNode, evaluate, parse } from '@humanwhocodes/momoa';
import { ConfigError } from './config-error.ts';
import { tokensOf } from './pointer.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export function parseJson(path: string, text: string): unknown {
  return evaluate(parseDocument(path, text));
}

/** The place of the value, or of its nearest parent that is there. */
export function locate(path: string, text: string, pointer: string): Position {
  let node: AnyNode = parseDocument(path, text).body;
  for (const token of tokensOf(pointer)) {
    const next = child(node, token);
    if (next === null) break;
    node = next;
  }
  return node.loc.start;
}

function parseDocument(path: string, whole: string): DocumentNode {
  const text = whole.replace(/^\ufeff/, '');
  try {
    return parse(text, COMMENTED);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError(`${path}: nested too deeply`);
    if (isOtherEncoding(text)) throw new ConfigError(`${path}: not in UTF-8 but UTF-16, it seems; save it as UTF-8`);
    if (isCutOff(text))
      throw new ConfigError(`${path}: not valid JSON: it ends too early; is a bracket or quote missing?`);
    const { message, line, column } = error as Error & Partial<Position>;
    const place = line === undefined || column === undefined ? path : `${path}:${line}:${column}`;
    const reason = message.replace(/\.? ?\(\d+:\d+\)$/, '');
    throw new ConfigError(
      `${place}: not valid JSON: ${reason}; is a comma, colon, quote or bracket missing before it?`,
    );
  }
}

const COMMENTED = { mode: 'jsonc', allowTrailingCommas: true } as const;

/** Whether the fault is that nothing follows: anything that does is one itself. The parser would blame the last that is there. */
function isCutOff(text: string): boolean {
  try {
    return parse(`${text}~`, COMMENTED) === null;
  } catch (error) {
    const { message, offset } = error as Error & { readonly offset?: number };
    return offset === text.length || message.startsWith('Unexpected end of input');
  }
}

/** A byte order mark of UTF-16 is no UTF-8, and without one every other byte of plain text is 0. */
const isOtherEncoding = (text: string): boolean => text.startsWith('\ufffd\ufffd') || text.slice(0, 2).includes('\0');

/** A key is a better place to point at than its value. */
function child(node: AnyNode, token: string): AnyNode | null {
  const value = node.type === 'Member' ? node.value : node;
  if (value.type === 'Object') {
    return value.members.find(({ name }) => (name.type === 'String' ? name.value : name.name) === token) ?? null;
  }
  return value.type === 'Array' ? (value.elements[Number(token)]?.value ?? null) : null;
}
