import type { Config } from '../config/Config.ts';
import type { Module } from '../nn/Module.ts';
import { build } from '../registration/build.ts';
import { METHODS, MODELS } from '../registration/kinds.ts';
import type { Spec } from '../registration/spec.ts';
import { loadWeights } from './loadWeights.ts';
import type { Method, MethodContext } from './Method.ts';

/** The method of a config with its network, which has the values of `load_from`, else random ones. */
export async function buildMethod({ value }: Config): Promise<Method> {
  const model = build<Module>(MODELS, value.model as Spec);
  try {
    if (value.load_from) await loadWeights(model, value.load_from);
    else model.initialize(value.seed);
    const context: MethodContext = {
      model,
      optimizer: value.optimizer as MethodContext['optimizer'],
      seed: value.seed,
    };
    return build<Method>(METHODS, value.method as Spec, context);
  } catch (error) {
    model.dispose();
    throw error;
  }
}
