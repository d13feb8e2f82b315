import type { Config } from '../config/Config.ts';
import type { Module } from '../nn/Module.ts';
import { build } from '../registration/build.ts';
import { METHODS, MODELS } from '../registration/kinds.ts';
import type { Spec } from '../registration/spec.ts';
import { buildModel } from './buildModel.ts';
import type { Method, MethodContext } from './Method.ts';

/** The method of a config with its network: see `buildModel`. @param note is told what was taken from where */
export async function buildMethod(config: Config, note: (line: string) => void = () => {}): Promise<Method> {
  const { value } = config;
  const model = await buildModel(config, note);
  try {
    const spec = value.model as Spec;
    const context: MethodContext = {
      model,
      buildNetwork: changes => build<Module>(MODELS, { ...spec, ...changes }),
      optimizer: value.optimizer as MethodContext['optimizer'],
      seed: value.seed,
    };
    return build<Method>(METHODS, value.method as Spec, context);
  } catch (error) {
    model.dispose();
    throw error;
  }
}
