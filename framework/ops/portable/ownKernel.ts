import { type Tensor, tf } from '../../backend/tf.ts';
import { engine } from '../EngineInternals.ts';

/**
 * Kernels that TensorFlow.js does not have, registered by `framework/ops/repairs` for backends where several of its own in
 * their place would be slow. Their names begin so, that they cannot meet one of a later version.
 */
const PREFIX = 'Shiftkit';

export type OwnKernel = 'ReluGradient' | 'ChannelMoments' | 'ChannelAffine' | 'ChannelGradientSums' | 'ChannelGradient';

/** The name under which it is registered. */
export function ownKernelName(name: OwnKernel): string {
  return PREFIX + name;
}

/** Whether the open backend has it. */
export function hasOwnKernel(name: OwnKernel): boolean {
  return tf.getKernel(ownKernelName(name), tf.getBackend()) !== undefined;
}

/** Runs it; not differentiable. @returns its outputs */
export function runOwnKernel(name: OwnKernel, inputs: Record<string, Tensor>, attributes: object = {}): Tensor[] {
  const outputs = engine().runKernel(ownKernelName(name), inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}
