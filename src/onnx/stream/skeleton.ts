/** The walk of `readModel` without a model: which bytes it asks for, and which payloads it steps over. */
import { startBudget } from '../budget.ts';
import type { Reading } from '../byte-source.ts';
import type { Limits } from '../limits.ts';
import { refuseLookalike } from '../lookalikes.ts';
import { modelSpec, newModel } from '../schema.ts';
import type { FieldSpec, MessageSpec, Payload } from '../wire/spec.ts';
import { walk } from '../wire/walk.ts';

/** Stands for every builder: it hears of payloads and keeps nothing else. */
export interface Listener {
  readonly passed: (payload: Payload) => void;
}

/** Asks for the same ranges in the same order as `readModel`, at least as far as that one gets. */
export function* walkOver(size: number, limits: Limits, listener: Listener): Reading<void> {
  refuseLookalike(yield { offset: 0, length: Math.min(size, 4096) }, size);
  // How long the bytes may take to come is the stream's concern.
  const patient = startBudget({ ...limits, timeMs: Number.POSITIVE_INFINITY });
  const model = newModel();
  yield* walk(twinOf(modelSpec(model, limits), new Map(), listener), listener, size, patient, model.names);
}

/** The same message with nothing built from it. Attributes hold graphs, so a twin may be asked for while it is made. */
function twinOf(spec: MessageSpec, made: Map<MessageSpec, MessageSpec>, listener: Listener): MessageSpec {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const fields: (FieldSpec | undefined)[] = [];
  const twin: MessageSpec = { ...spec, fields };
  made.set(spec, twin);
  for (const field of spec.fields) fields.push(field && twinField(field, made, listener));
  return twin;
}

function twinField(field: FieldSpec, made: Map<MessageSpec, MessageSpec>, listener: Listener): FieldSpec {
  return {
    kind: field.kind,
    spec: twinOf(field.spec, made, listener),
    act: (_, value) => {
      if (field.kind === 'payload') listener.passed(value as Payload);
      return field.kind === 'message' ? listener : 0;
    },
    create: () => listener,
    known: new Map(),
  };
}
