/** Products of small matrices. */
import type { Contents } from '../interpretation.ts';
import { isSingle } from './elementwise.ts';

export const matMul: Contents = (call) => {
  const [a, b] = [call.numbers(0), call.numbers(1)];
  if (!a || !b || a.dims.length > 2 || b.dims.length > 2) return null;
  const inner = a.dims.at(-1);
  if (!inner || inner !== b.dims[0]) return null;
  const round = isSingle(call.input) ? Math.fround : (x: number): number => x;
  const columns = b.data.length / inner;
  const data: number[] = [];
  for (let row = 0; row < a.data.length; row += inner) {
    for (let column = 0; column < columns; column++) {
      let total = 0;
      for (let i = 0; i < inner; i++) total += (a.data[row + i] as number) * (b.data[i * columns + column] as number);
      data.push(round(total));
    }
  }
  return data;
};
