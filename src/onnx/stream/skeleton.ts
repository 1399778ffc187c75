/** The walk of `readModel` without a model: which bytes it asks for, and which payloads it steps over. */
import type { Reading } from '../byte-source.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { refuseLookalike } from '../lookalikes.ts';
import { modelSpec, newModel } from '../schema.ts';
import { type FieldSpec, type MessageSpec, type Payload, walk } from '../wire.ts';

/** Stands for every builder: it hears of payloads and keeps nothing else. */
export interface Listener {
  readonly passed: (payload: Payload) => void;
}

/** Asks for the same ranges in the same order as `readModel`, at least as far as that one gets. */
export function* walkOver(size: number, limits: Limits, listener: Listener): Reading<void> {
  refuseLookalike(yield { offset: 0, length: Math.min(size, 4096) }, size);
  yield* walk(SKELETON, listener, size, limits);
}

const SKELETON = twinOf(modelSpec(newModel(), defaultLimits), new Map());

/** The same message with nothing built from it. Attributes hold graphs, so a twin may be asked for while it is made. */
function twinOf(spec: MessageSpec, made: Map<MessageSpec, MessageSpec>): MessageSpec {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const fields: (FieldSpec | undefined)[] = [];
  const twin: MessageSpec = { name: spec.name, fields };
  made.set(spec, twin);
  for (const field of spec.fields) fields.push(field && twinField(field, made));
  return twin;
}

function twinField(field: FieldSpec, made: Map<MessageSpec, MessageSpec>): FieldSpec {
  switch (field.kind) {
    case 'message':
      return { kind: 'message', spec: twinOf(field.spec, made), open: (listener: Listener) => listener };
    case 'payload':
      return { kind: 'payload', skip: ({ passed }: Listener, payload) => passed(payload) };
    case 'varints':
    case 'floats':
      return { kind: field.kind, add: () => 0 };
    default:
      return { ...field, set: () => {} };
  }
}
