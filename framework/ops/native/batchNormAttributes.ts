import { type AttributeList, cachedAttributes, dtype, flag, float32, nhwc, real } from './attributes.ts';

/** Attributes of FusedBatchNormGradV3. */
export function batchNormGradientAttributes(epsilon: number, training: boolean): AttributeList {
  return cachedAttributes(`bn gradient ${epsilon} ${training}`, () => common(epsilon, training));
}

/** Attributes of FusedBatchNormV3. */
export function batchNormAttributes(epsilon: number, training: boolean): AttributeList {
  return cachedAttributes(`bn ${epsilon} ${training}`, () => [
    ...common(epsilon, training),
    real('exponential_avg_factor', 1),
  ]);
}

function common(epsilon: number, training: boolean): AttributeList {
  return [float32(), dtype('U', 'FLOAT'), real('epsilon', epsilon), nhwc(), flag('is_training', training)];
}
