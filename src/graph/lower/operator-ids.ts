/** Numbers for operators, equal where they do the same, so that the repeated blocks of a network are recognized cheaply. */
import type { Attribute } from '../../onnx/model.ts';
import type { Operator } from '../types.ts';

/** Operators of one type that are remembered; each one beyond gets a number of its own, however equal. */
const MAX_REMEMBERED = 64;

interface Remembered {
  readonly domain: string;
  readonly opset: number;
  readonly attributes: readonly Attribute[];
  readonly outputs: number;
  readonly id: number;
}

/** Creates the numbering of one graph: operator, and how many outputs its node has, to number. */
export function createOperatorIds(): (operator: Operator, outputs: number) => number {
  const byType = new Map<string, Remembered[]>();
  let count = 0;
  return ({ spelling, domain, opset, attributes }, outputs) => {
    let known = byType.get(spelling);
    if (known === undefined) {
      known = [];
      byType.set(spelling, known);
    }
    for (let i = 0; i < known.length; i++) {
      const other = known[i] as Remembered;
      const isSame = other.outputs === outputs && other.opset === opset && other.domain === domain;
      if (isSame && areSame(other.attributes, attributes)) return other.id;
    }
    const id = count++;
    if (known.length < MAX_REMEMBERED) known.push({ domain, opset, attributes, outputs, id });
    return id;
  };
}

/** Compares by identity, as the reader makes equal attributes one object. */
function areSame(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
