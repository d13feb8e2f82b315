import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import { Dropout2d } from '../../framework/nn/Dropout2d.ts';
import type { Module } from '../../framework/nn/Module.ts';

/**
 * Prepares a network for Tent (Wang et al. 2021; `configure_model` of the original): train mode, nothing trainable but
 * the scale and shift of every BatchNorm2d, and no running statistics there - so that the statistics of the batch
 * normalise in train and in eval mode, and those of the source are gone. GroupNorm stays as it is. Dropout stays in eval
 * mode: the networks of the original have none, and it would be noise in what is predicted.
 *
 * @returns the same model.
 */
export function configureModel<M extends Module>(model: M): M {
  model.train();
  for (const [, parameter] of model.namedParameters()) parameter.requiresGrad = false;
  for (const [, module] of model.namedModules()) {
    if (module instanceof Dropout2d) module.eval();
    if (!(module instanceof BatchNorm2d)) continue;
    for (const parameter of [module.weight, module.bias]) if (parameter) parameter.requiresGrad = true;
    module.trackRunningStats = false;
    module.dropRunningStats();
  }
  return model;
}
