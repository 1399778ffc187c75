/** The walk of `readModel` without building a model: it only tells which bytes are asked for and which payloads passed. */
import { startBudget } from '../budget.ts';
import type { Reading } from '../byte-source.ts';
import type { Limits } from '../limits.ts';
import { refuseLookalike } from '../lookalikes.ts';
import { modelSpec, newModel } from '../schema/index.ts';
import type { FieldSpec, MessageSpec, Payload } from '../wire/spec.ts';
import { walk } from '../wire/walk.ts';

/** Stands in for every builder. */
export interface Listener {
  /** Called with each payload that the walk steps over. */
  readonly passed: (payload: Payload) => void;
}

/** Asks for the same ranges in the same order as `readModel`, at least as far as that gets, and throws the same errors. */
export function* dryWalk(size: number, limits: Limits, listener: Listener): Reading<void> {
  refuseLookalike(yield { offset: 0, length: Math.min(size, 4096) }, size);
  // Waiting for the bytes must not count: the stream has a time limit of its own.
  const patient = startBudget({ ...limits, timeMs: Number.POSITIVE_INFINITY });
  const model = newModel();
  yield* walk(twinOf(modelSpec(model, limits), new Map(), listener), listener, size, patient, model.names);
}

/** A copy of the spec that builds nothing. Specs are cyclic (attributes contain graphs): `made` has those begun already. */
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
