import type { RandomStream } from '../../framework/random/RandomStream.ts';

/** An RGB picture: interleaved rows, `height * width * 3` bytes. */
export interface Raster {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** 1 (mild) to 5 (strong). */
export type Severity = 1 | 2 | 3 | 4 | 5;

/**
 * A corruption of CIFAR-10-C (Hendrycks and Dietterich 2019, `ImageNet-C/create_c/make_cifar_c.py`): the corrupted bytes,
 * in the layout of the picture, which stays as it is. All that is random comes from the stream.
 */
export type Corruption = (image: Raster, severity: Severity, random: RandomStream) => Uint8Array;
