import { UserError } from '../../framework/errors/UserError.ts';
import { BatchNorm2d } from '../../framework/nn/BatchNorm2d.ts';
import type { Module } from '../../framework/nn/Module.ts';

/**
 * Says whether a model is ready for Tent (`check_model` of the original): train mode, at least one BatchNorm2d with
 * scale and shift, some parameters trainable and not all.
 *
 * @throws UserError naming what is missing.
 */
export function checkModel(model: Module): void {
  const name = model.constructor.name;
  const norms = [...model.namedModules()].filter(([, module]) => module instanceof BatchNorm2d);
  if (norms.length === 0) {
    throw new UserError(`${name} has no batch normalization: Tent needs BatchNorm2d layers to adapt`, {
      hint: 'choose a network with BatchNorm2d, or the method Source',
    });
  }
  const parameters = [...model.namedParameters()].map(([, parameter]) => parameter);
  const trainable = parameters.filter(parameter => parameter.requiresGrad).length;
  if (trainable === 0) {
    throw new UserError(`${name} has no trainable parameter: Tent has nothing to update`, {
      hint: 'call configureModel(model) first; batch normalization without scale and shift cannot be adapted',
    });
  }
  if (trainable === parameters.length) {
    throw new UserError(`all ${trainable} parameters of ${name} are trainable: Tent updates scale and shift only`, {
      hint: 'call configureModel(model) first',
    });
  }
  if (!model.training) {
    throw new UserError(`${name} is in eval mode: Tent needs train mode`, { hint: 'call configureModel(model) first' });
  }
}
