/** A model card with the block of noiselint in place, and measured metrics in its front matter. */
import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { END, START } from './block.ts';
import { type IndexResult, SOURCE } from './metrics.ts';

export type Updated = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;

/**
 * @param card the README, empty for a new one
 * @param name of the model, where the card has no model-index yet
 */
export function updateCard(card: string, block: string, results: readonly IndexResult[], name: string): Updated {
  const replaced = replaceBlock(card, block);
  if (!replaced.ok || results.length === 0) return replaced;
  return withResults(replaced.text, results, name);
}

function replaceBlock(card: string, block: string): Updated {
  const [start, end] = [card.indexOf(START), card.indexOf(END)];
  if (start < 0 && end < 0) return { ok: true, text: card === '' ? block : `${card.trimEnd()}\n\n${block}` };
  if (start < 0 || end < start) return { ok: false, message: `one of ${START} and ${END} is missing` };
  if (card.includes(START, start + 1) || card.includes(END, end + 1))
    return { ok: false, message: `${START} or ${END} occurs twice` };
  return { ok: true, text: card.slice(0, start) + block.trimEnd() + card.slice(end + END.length) };
}

function withResults(card: string, results: readonly IndexResult[], name: string): Updated {
  const match = card.startsWith('---') ? FRONT_MATTER.exec(card) : null;
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
  // Lists hang as those of the card do; the hub's own writer doesn't indent them.
  const indentSeq = /^([ \t]*)[^\s#-][^\n]*:[ \t]*\r?\n\1[ \t]+-/m.test(match?.[1] ?? '');
  const layout = { lineWidth: 0, flowCollectionPadding: false, indentSeq };
  const front = `---\n${document.toString(layout).trimEnd()}\n---\n`;
  return { ok: true, text: front + (match === null ? `\n${card}` : card.slice(match[0].length)) };
}

/** The results of the first model of the index, made where there are none. */
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
  // An empty list is written [], and stays on one line unless it is told not to.
  results.flow = false;
  return results;
}
