/** One small model, through the forward pass and through onnxruntime. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import type { Inferred, Interpretation } from '../../src/graph/interpretation.ts';
import { lower } from '../../src/graph/lower/index.ts';
import type { Graph, Value } from '../../src/graph/types.ts';
import { startBudget } from '../../src/onnx/budget.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { dataTypeName } from '../../src/onnx/dtypes.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import type { OpenSession, TensorMap, TensorValue } from '../../src/sweep/session/types.ts';
import { onCpu, openSession, whySkipped } from '../sweep/runtime.ts';

/** @param seedOf tells of the graph's image, where it has one */
export function interpreted(
  bytes: Uint8Array,
  seedOf: (graph: Graph) => Parameters<typeof interpret>[1] = () => null,
): { readonly seen: Interpretation; readonly output: Value } {
  const budget = startBudget(defaultLimits);
  const source = memorySource(bytes);
  const graph = lower(readSync(readModel(bytes.length), source), budget);
  const payload = { read: source.read, external: () => 'all is in the file' };
  return { seen: interpret(graph, seedOf(graph), payload, budget), output: graph.outputs[0] as Value };
}

/** The type as runtimes write it; null where it isn't followed. */
export const typeOf = ({ dataType }: Pick<Inferred, 'dataType'>): string | null =>
  dataType === null ? null : dataTypeName(dataType);

/** The output `y`; null where the runtime refuses the model. */
export async function computed(bytes: Uint8Array, feeds: TensorMap = {}): Promise<TensorValue | null> {
  try {
    const { session } = await (openSession as OpenSession)(bytes, onCpu, []);
    const { y } = await session.run(feeds);
    await session.close();
    return y ?? null;
  } catch {
    return null;
  }
}

const RUNS = 100;

/**
 * A test for each operator, over models that its generator makes.
 * @param compare false where the runtime refuses the model
 */
export function holdsOfEach<Case>(
  title: string,
  operators: Readonly<Record<string, fc.Arbitrary<Case>>>,
  compare: (op: string, one: Case) => Promise<boolean>,
): void {
  describe.skipIf(openSession === null)(`${title}${whySkipped}`, () => {
    it.each(Object.entries(operators))('%s', async (op, cases) => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          if (await compare(op, one)) compared++;
        }),
        { numRuns: RUNS },
      );
      // A generator of models that the runtime refuses would compare nothing.
      expect(compared).toBeGreaterThan(RUNS / 12);
    });
  });
}
