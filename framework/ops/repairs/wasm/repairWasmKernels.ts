import { addChannelKernels } from './addChannelKernels.ts';
import { addDepthwiseGradients } from './addDepthwiseGradients.ts';
import { addReluGradient } from './addReluGradient.ts';
import { addUnsortedSegmentSum } from './addUnsortedSegmentSum.ts';
import { repairBatchMatMul } from './repairBatchMatMul.ts';
import { repairCast } from './repairCast.ts';
import { repairMaxPoolGrad } from './repairMaxPoolGrad.ts';
import { repairOneHot } from './repairOneHot.ts';
import { repairRelu } from './repairRelu.ts';

/** Kernels that the wasm backend of TensorFlow.js 4.22.0 lacks, has wrong or has slow. */
export function repairWasmKernels(): void {
  repairBatchMatMul();
  repairCast();
  repairOneHot();
  repairMaxPoolGrad();
  repairRelu();
  addUnsortedSegmentSum();
  addDepthwiseGradients();
  addReluGradient();
  addChannelKernels();
}
