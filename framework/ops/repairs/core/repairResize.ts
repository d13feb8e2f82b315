import type { Tensor4D } from '../../../backend/tf.ts';
import { type Interpolation, resizeGradient } from '../../portable/resizeGradient.ts';
import type { ResizeGrid } from '../../resize.ts';
import { registerGradient } from './registerGradient.ts';

/** The core's gradients ignore `halfPixelCenters`, and the kernels of the cpu backend are wrong for batches and H != W. */
export function repairResize(): void {
  repair('ResizeBilinear', 'bilinear');
  repair('ResizeNearestNeighbor', 'nearest');
}

function repair(kernelName: string, kind: Interpolation): void {
  registerGradient<ResizeGrid>(kernelName, ['images'], ({ dy, inputs: [images], attributes }) => ({
    images: () => resizeGradient(kind, dy as Tensor4D, (images as Tensor4D).shape, attributes),
  }));
}
