import type { ConvolutionKernels } from '../ConvolutionKernels.ts';
import { convFilterGradient } from './convFilterGradient.ts';
import { convForward } from './convForward.ts';
import { convInputGradient } from './convInputGradient.ts';

/** Made of forward convolutions and matrix products only, which every backend has and has right. */
export const portableConvolution: ConvolutionKernels = {
  forward: convForward,
  inputGradient: convInputGradient,
  filterGradient: convFilterGradient,
};
