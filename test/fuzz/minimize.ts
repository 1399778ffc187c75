/** The smallest input found that still breaks the same promise. */
import type { Case } from './check.ts';
import type { Driver } from './drive.ts';
import { encode, type Message, parse } from './wire-tree.ts';

const MOST_TRIALS = 1500;
const MOST_MS = 20_000;

const kindOf = (problem: string): string => problem.split(':', 1)[0] ?? '';

export async function minimize(driver: Driver, start: Case, turn: number, problem: string): Promise<Case> {
  const wanted = kindOf(problem);
  let trials = 0;
  const end = Date.now() + MOST_MS;
  let best = start;
  const isOver = (): boolean => trials > MOST_TRIALS || Date.now() > end;
  const breaks = async (input: Case): Promise<boolean> => {
    trials++;
    if (!(await driver.one(input, turn)).some((found) => kindOf(found) === wanted)) return false;
    best = input;
    return true;
  };
  await breaks({ ...start, sidecar: null });
  let tree = parse(best.model);
  for (let before = -1; before !== best.model.length; ) {
    before = best.model.length;
    tree = await withFewerFields(
      tree,
      async (smaller) => !isOver() && breaks({ ...best, model: encode(smaller) }),
      isOver,
    );
  }
  for (let size = best.model.length >> 1; size > 0 && best.model.length < 4096; size >>= 1) {
    for (let at = 0; at + size <= best.model.length && !isOver(); ) {
      const { model } = best;
      const shorter = new Uint8Array([...model.subarray(0, at), ...model.subarray(at + size)]);
      if (!(await breaks({ ...best, model: shorter }))) at += size;
    }
  }
  return best;
}

/** Leaves out runs of fields, long runs first, here and then in each message that is left. */
async function withFewerFields(
  message: Message,
  holds: (smaller: Message) => Promise<boolean>,
  isOver: () => boolean,
): Promise<Message> {
  let { source: _, ...current }: Message = message;
  for (let size = Math.max(1, current.fields.length >> 1); size > 0; size >>= 1) {
    for (let at = 0; at < current.fields.length && !isOver(); ) {
      const smaller = { ...current, fields: current.fields.toSpliced(at, size) };
      if (await holds(smaller)) current = smaller;
      else at += size;
    }
  }
  for (let i = 0; i < current.fields.length && !isOver(); i++) {
    const field = current.fields[i];
    if (field?.kind !== 'message') continue;
    const inner = await withFewerFields(
      field,
      (smaller) => holds({ ...current, fields: current.fields.with(i, smaller) }),
      isOver,
    );
    current = { ...current, fields: current.fields.with(i, inner) };
  }
  return current;
}
