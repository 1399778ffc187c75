/** Puts noiselint's block into a model card, and measured metrics into its front matter. */
import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { END, START } from './block.ts';
import { type IndexResult, SOURCE } from './metrics.ts';

export type Updated = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** Only at the very beginning: `---` further down is a horizontal rule. */
const FRONT_MATTER = /^---[ \t]*\r?\n((?:.*\r?\n)*?)---[ \t]*(?:\r?\n|$)/;
const MARK = '\ufeff';

/**
 * @param card the README, empty for a new one
 * @param name the model's name for a new model-index, used where the card has none yet
 */
export function updateCard(card: string, block: string, results: readonly IndexResult[], name: string): Updated {
  const mark = card.startsWith(MARK) ? MARK : '';
  const lineEnd = /^.*\r\n/.test(card) ? '\r\n' : '\n';
  const replaced = replaceBlock(card.slice(mark.length), block.replaceAll('\n', lineEnd), lineEnd);
  const updated = !replaced.ok || results.length === 0 ? replaced : withResults(replaced.text, results, name, lineEnd);
  return updated.ok ? { ok: true, text: mark + updated.text } : updated;
}

function replaceBlock(card: string, block: string, lineEnd: string): Updated {
  const [start, end] = [card.indexOf(START), card.indexOf(END)];
  if (start < 0 && end < 0)
    return { ok: true, text: card === '' ? block : `${card.trimEnd()}${lineEnd}${lineEnd}${block}` };
  if (start < 0 || end < start) return { ok: false, message: `one of ${START} and ${END} is missing` };
  if (card.includes(START, start + 1) || card.includes(END, end + 1))
    return { ok: false, message: `${START} or ${END} occurs twice` };
  return { ok: true, text: card.slice(0, start) + block.trimEnd() + card.slice(end + END.length) };
}

function withResults(card: string, results: readonly IndexResult[], name: string, lineEnd: string): Updated {
  const match = FRONT_MATTER.exec(card);
  const document = match === null ? new Document({}) : parseDocument(match[1] ?? '');
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, message: `the front matter is not valid YAML: ${error.message}` };
  if (document.contents !== null && !isMap(document.contents))
    return { ok: false, message: 'the front matter is no mapping' };
  const list = resultsOf(document, name);
  if (list === null)
    return { ok: false, message: 'the model-index of the front matter is not of the form that it should have' };
  list.items = list.items.filter((item) => !isMap(item) || item.getIn(['source', 'name']) !== SOURCE);
  for (const result of results) list.add(document.createNode(result));
  // Lists are indented only if the card's own are: the Hub's writer doesn't indent them.
  const indentSeq = /^([ \t]*)[^\s#-][^\n]*:[ \t]*\r?\n\1[ \t]+-/m.test(match?.[1] ?? '');
  const layout = { lineWidth: 0, flowCollectionPadding: false, indentSeq };
  const written = textOf(document, layout);
  if (!written.ok) return written;
  const front = `---\n${written.text.trimEnd()}\n---\n`.replaceAll(/\r?\n/g, lineEnd);
  return { ok: true, text: front + (match === null ? lineEnd + card : card.slice(match[0].length)) };
}

/** Fails where a result was removed that held the anchor of a YAML alias. */
function textOf(document: Document, layout: Parameters<Document['toString']>[0]): Updated {
  try {
    return { ok: true, text: document.toString(layout) };
  } catch (error) {
    return { ok: false, message: `the front matter can't be written again: ${(error as Error).message}` };
  }
}

/** The list of results of the index's first model, created if missing; null where the index has another form. */
function resultsOf(document: Document, name: string): YAMLSeq | null {
  if (!document.has('model-index')) document.set('model-index', document.createNode([{ name, results: [] }]));
  const index = document.get('model-index');
  const model = isSeq(index) ? (index.items[0] as unknown) : null;
  if (!isMap(model)) return null;
  return seqIn(model, document);
}

function seqIn(model: YAMLMap, document: Document): YAMLSeq | null {
  if (!model.has('results')) model.set('results', document.createNode([]));
  const results = model.get('results');
  if (!isSeq(results)) return null;
  // An empty list was parsed in flow style (`[]`), which would put all results on one line.
  results.flow = false;
  return results;
}
