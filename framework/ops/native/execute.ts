import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeBinding } from '../../backend/nativeBinding.ts';
import type { Tensor } from '../../backend/tf.ts';
import type { AttributeList } from './attributes.ts';

/** Runs a TensorFlow operation with one output by its name. Not recorded. */
export function execute<T extends Tensor = Tensor>(
  name: string,
  attributes: AttributeList,
  inputs: readonly TensorInfo[],
): T {
  return nativeBinding()!.backend.executeSingleOutput(name, attributes, inputs) as T;
}

/** Runs a TensorFlow operation with several outputs by its name. Not recorded. */
export function executeAll(
  name: string,
  attributes: AttributeList,
  inputs: readonly TensorInfo[],
  outputs: number,
): Tensor[] {
  return nativeBinding()!.backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}
