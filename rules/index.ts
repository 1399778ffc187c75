import { inputResolution } from './input-resolution.ts';
import { normalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import type { Rule } from './rule.ts';
import { stemKernel } from './stem-kernel.ts';

/** The paper's four rules, in its order. */
export const rules: readonly Rule[] = [stemKernel, inputResolution, pooling, normalization];
