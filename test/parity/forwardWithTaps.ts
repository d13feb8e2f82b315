import { type Tensor, tf } from '../../framework/backend/tf.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { Summary } from './cifarReferences.ts';
import { summariseActivation } from './summarise.ts';

/**
 * Calls `forward` and notes what the named modules of the model return on the way. The original's normalisations return
 * what is not rectified yet: so do the taps.
 */
export async function forwardWithTaps<R>(
  model: Module,
  names: readonly string[],
  forward: () => R,
): Promise<{ result: R; activations: Map<string, Summary> }> {
  const tapped: [string, Tensor][] = [];
  const modules = new Map(model.namedModules());
  for (const name of names) {
    const module = modules.get(name) as Module;
    const untapped = module.forward.bind(module) as (x: Tensor, ...options: unknown[]) => Tensor;
    const tap = (x: Tensor, ...options: unknown[]) => {
      tapped.push([name, tf.keep(tf.clone(untapped(x)))]);
      return options.length === 0 ? tf.clone(tapped[tapped.length - 1][1]) : untapped(x, ...options);
    };
    Object.assign(module, { forward: tap });
  }
  const result = forward();
  for (const name of names) Reflect.deleteProperty(modules.get(name) as Module, 'forward');
  const activations = new Map<string, Summary>();
  for (const [name, tensor] of tapped) {
    activations.set(name, await summariseActivation(tensor));
    tensor.dispose();
  }
  return { result, activations };
}
