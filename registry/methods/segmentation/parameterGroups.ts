import { ConfigError } from '../../../framework/errors/UserError.ts';
import type { Parameter } from '../../../framework/nn/Parameter.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';

export interface GroupSettings {
  /** Factor of the head's learning rate. */
  readonly head_lr_mult: number;
  /** See `trainingFaults`. */
  readonly repeat_backbone: boolean;
}

/**
 * The trainable parameters of a network, its backbone and its head apart.
 *
 * @throws ConfigError when the head's learning rate is another one and the network does not say what its head is
 */
export function parameterGroups(network: SegmentationNetwork, settings: GroupSettings): ParameterGroup[] {
  const { head_lr_mult, repeat_backbone } = settings;
  const { headNames } = network;
  if (!headNames && head_lr_mult !== 1) {
    throw new ConfigError(
      `method.head_lr_mult is ${head_lr_mult}, but ${network.constructor.name} does not say what its head is`,
      { hint: 'give the class a property headNames, the names of its children that are the head, or set it to 1' },
    );
  }
  const trainable = network.parameters().filter(parameter => parameter.requiresGrad);
  const isHead = ({ name }: Parameter) => headNames?.includes(name.split('.', 1)[0]!) ?? false;
  const backbone = trainable.filter(parameter => !isHead(parameter));
  const groups = [
    ...(repeat_backbone ? repeated(backbone) : [{ parameters: backbone }]),
    { parameters: trainable.filter(isHead), lr_mult: head_lr_mult },
  ];
  return groups.filter(({ parameters }) => parameters.length > 0);
}

/**
 * The original walks nested modules and lists a tensor once for each that holds it (`get_1x_lr_params_NOscale` of its
 * deeplabv2.py): those of a ResNet's blocks three times, those of their shortcuts four times.
 */
function repeated(backbone: readonly Parameter[]): ParameterGroup[] {
  const timesOf = ({ name }: Parameter) => (!/^layer\d+\./.test(name) ? 1 : name.includes('.downsample.') ? 4 : 3);
  return [1, 3, 4].map(repeats => ({
    parameters: backbone.filter(parameter => timesOf(parameter) === repeats),
    repeats,
  }));
}
