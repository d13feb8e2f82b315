import { Counter } from './Counter.ts';
import type { Module } from './Module.ts';
import { movedAverage } from './movedAverage.ts';
import { Parameter } from './Parameter.ts';

/**
 * One step of a network that is the exponential moving average of another one of the same structure: parameters become
 * (1 - momentum) average + momentum parameter, buffers (running statistics) those of the other.
 *
 * @param momentum share that a step takes from the network; 1 copies it
 */
export function followNetwork(average: Module, network: Module, momentum: number): void {
  const items = [...network.stateItems()];
  for (const [i, item] of [...average.stateItems()].entries()) {
    const other = items[i];
    if (item instanceof Parameter && other instanceof Parameter) {
      const next = movedAverage(item.variable, other.variable, 1 - momentum);
      item.assign(next);
      next.dispose();
    } else if (item instanceof Counter && other instanceof Counter) item.value = other.value;
    else if (!(item instanceof Counter) && !(other instanceof Counter)) item.assign(other.variable);
  }
}
