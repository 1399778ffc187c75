/** The page: takes files or an address, has a worker lint them, and shows the same report as the command line. */
import { infoOf } from '../../src/lint/rule-info.ts';
import type { Report } from '../../src/lint/types.ts';
import { json } from '../../src/report/formats/json.ts';
import { DEFAULT_GATE } from '../../src/report/gate.ts';
import { reportBody, reportPage } from '../../src/report/html/page.ts';
import { follow, wake } from '../report/wake.ts';
import { words } from './words.ts';
import type { Answer, Order } from './worker.ts';

/** Put in by the build: the worker's program, and the version of the package. */
declare const WORKER: string;
declare const VERSION: string;

const rules = infoOf();
const zone = find('#drop');
const picker = find('#files') as HTMLInputElement;
const form = document.querySelector<HTMLFormElement>('#address');
const state = find('#state');
const result = find('#result');

function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`no ${selector}`);
  return element;
}

/** A worker from a blob has the policy of this page. */
const worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' })));
worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  if ('problem' in data) state.textContent = data.problem;
  else show(data.report);
});
worker.addEventListener('error', ({ message }) => {
  state.textContent = `${words.failed}: ${message}`;
});

follow();

function ask(order: Order): void {
  state.textContent = words.reading;
  result.replaceChildren();
  worker.postMessage(order);
}

function show(report: Report): void {
  state.textContent = '';
  result.innerHTML = reportBody(report, rules, document).html;
  const options = { color: false, width: 80, quiet: false, gate: DEFAULT_GATE, rules };
  result.prepend(
    saving(words.saveHtml, 'noiselint-report.html', 'text/html', reportPage(report, rules, document)),
    saving(words.saveJson, 'noiselint.json', 'application/json', json(report, options)),
  );
  wake(result);
}

function saving(label: string, name: string, type: string, text: string): HTMLElement {
  const link = document.createElement('a');
  link.className = 'save';
  link.download = name;
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.textContent = label;
  return link;
}

function askFiles(files: Iterable<File>): void {
  ask({ kind: 'files', files: [...files], version: VERSION });
}

picker.addEventListener('change', () => {
  askFiles(picker.files ?? []);
  // The same file again is a change again.
  picker.value = '';
});
zone.addEventListener('dragover', (event) => event.preventDefault());
zone.addEventListener('drop', (event) => {
  event.preventDefault();
  askFiles(event.dataTransfer?.files ?? []);
});
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  ask({ kind: 'address', address: String(new FormData(form).get('address')), version: VERSION });
});
