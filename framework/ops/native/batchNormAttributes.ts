import { type AttributeList, cachedAttributes, dtype, flag, float32, nhwc, real, text, whole } from './attributes.ts';

/** Attributes of FusedBatchNormGradV3. */
export function batchNormGradientAttributes(epsilon: number, training: boolean): AttributeList {
  return cachedAttributes(`bn gradient ${epsilon} ${training}`, () => common(epsilon, training));
}

/** Attributes of FusedBatchNormV3; with `relu`, of _MklNativeFusedBatchNormEx. */
export function batchNormAttributes(epsilon: number, training: boolean, relu: boolean): AttributeList {
  return cachedAttributes(`bn ${epsilon} ${training} ${relu}`, () => [
    ...common(epsilon, training),
    real('exponential_avg_factor', 1),
    ...(relu ? [whole('num_side_inputs', 0), text('activation_mode', 'Relu'), text('_kernel', 'MklNameChangeOp')] : []),
  ]);
}

function common(epsilon: number, training: boolean): AttributeList {
  return [float32(), dtype('U', 'FLOAT'), real('epsilon', epsilon), nhwc(), flag('is_training', training)];
}
