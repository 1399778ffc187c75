/** Numbers for operators, equal where they do the same: the blocks that a network repeats are known again at sight. */
import type { Attribute } from '../../onnx/model.ts';
import type { Operator } from '../types.ts';

/** Forms of one spelling that are looked through; any more are each taken for new. */
const MAX_FORMS = 64;

interface Form {
  readonly domain: string;
  readonly opset: number;
  readonly attributes: readonly Attribute[];
  readonly outputs: number;
  readonly form: number;
}

/** What numbers the operators of one graph, given how many outputs a node has. */
export function createForms(): (operator: Operator, outputs: number) => number {
  const forms = new Map<string, Form[]>();
  let count = 0;
  return ({ spelling, domain, opset, attributes }, outputs) => {
    let known = forms.get(spelling);
    if (known === undefined) {
      known = [];
      forms.set(spelling, known);
    }
    for (let i = 0; i < known.length; i++) {
      const seen = known[i] as Form;
      const isSame = seen.outputs === outputs && seen.opset === opset && seen.domain === domain;
      if (isSame && areSame(seen.attributes, attributes)) return seen.form;
    }
    const form = count++;
    if (known.length < MAX_FORMS) known.push({ domain, opset, attributes, outputs, form });
    return form;
  };
}

/** The reader gives equal attributes as one object. */
function areSame(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
