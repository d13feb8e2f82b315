import { ConfigError } from '../../../framework/errors/UserError.ts';
import type { ParameterGroup } from '../../../framework/runner/Optimizer.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';

/**
 * The trainable parameters of a network, its backbone and its head apart.
 *
 * @param headLrMult factor of the head's learning rate
 * @throws ConfigError when the factor is not 1 and the network does not say what its head is
 */
export function parameterGroups(network: SegmentationNetwork, headLrMult: number): ParameterGroup[] {
  const { headNames } = network;
  if (!headNames && headLrMult !== 1) {
    throw new ConfigError(
      `method.head_lr_mult is ${headLrMult}, but ${network.constructor.name} does not say what its head is`,
      { hint: 'give the class a property headNames, the names of its children that are the head, or set it to 1' },
    );
  }
  const heads = new Set(headNames);
  const trainable = network.parameters().filter(parameter => parameter.requiresGrad);
  const isHead = ({ name }: { readonly name: string }) => heads.has(name.split('.', 1)[0]!);
  const backbone = { parameters: trainable.filter(parameter => !isHead(parameter)) };
  const head = { parameters: trainable.filter(isHead), lr_mult: headLrMult };
  return [backbone, head].filter(({ parameters }) => parameters.length > 0);
}
