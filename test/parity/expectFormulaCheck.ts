import { expect } from '@jest/globals';
import type { TensorData } from '../../framework/checkpoint/StateDict.ts';
import type { Reference } from './cifarReferences.ts';
import { expectSummary, summarise } from './summarise.ts';

/** Whether the weights are those that a golden file was made with: sums over all entries, and a few tensors. */
export function expectFormulaCheck(state: ReadonlyMap<string, TensorData>, check: Reference['formula_check']): void {
  const floats = [...state.values()]
    .filter(entry => entry.dtype === 'float32')
    .map(entry => entry.data as Float32Array);
  const sums = floats.map(summarise);
  const size = check.abs_sum_of_all_float_entries;
  const total = (key: 'sum' | 'abs_sum') => sums.reduce((sum, part) => sum + part[key], 0);
  expect(Math.abs(total('sum') - check.sum_of_all_float_entries)).toBeLessThan(1e-9 * size);
  expect(Math.abs(total('abs_sum') - size)).toBeLessThan(1e-9 * size);
  for (const [name, summary] of Object.entries(check.tensors)) {
    expectSummary(summarise(state.get(name)?.data as Float32Array), summary, 1e-12, 0);
  }
}
