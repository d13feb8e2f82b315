/**
 * The operations of TensorFlow that take tensors of 16 bits here: those of a network's body, each checked by finite
 * differences. All others refuse them; statistics, losses and reductions belong in float32.
 */
export const HALF_OPERATIONS: ReadonlySet<string> = new Set([
  ...['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'MatMul'],
  ...['FusedBatchNormV3', 'FusedBatchNormGradV3', 'ShiftkitBatchNorm', 'ShiftkitBatchNormGrad'],
  ...['Relu', 'ReluGrad', 'LeakyRelu', 'LeakyReluGrad', 'Add', 'AddV2', 'Mul'],
  ...['AvgPool', 'AvgPoolGrad'],
  ...['Pad', 'PadV2', 'MirrorPad', 'MirrorPadGrad', 'Slice', 'StridedSlice', 'StridedSliceGrad', 'ConcatV2', 'SplitV'],
  ...['Reshape', 'Transpose', 'ZerosLike', 'Cast'],
]);
