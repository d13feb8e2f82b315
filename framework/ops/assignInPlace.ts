import type { Tensor, Variable } from '../backend/tf.ts';

/**
 * Gives a variable a new value and frees both the old one and the caller's hold on the new one. `variable.assign(value)`
 * alone shares the value's memory with the caller, who must dispose of it then, or it is held twice.
 *
 * @param value of the variable's shape and type; disposed of here
 */
export function assignInPlace(variable: Variable, value: Tensor): void {
  variable.assign(value);
  value.dispose();
}
