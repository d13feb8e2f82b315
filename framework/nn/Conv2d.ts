import { precisionOf } from '../backend/native/halfTensors.ts';
import { type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { conv2d } from '../ops/conv2d.ts';
import { convBias } from '../ops/convBias.ts';
import { isNativeCpu } from '../ops/form.ts';
import { isRecording } from '../ops/isRecording.ts';
import { precision } from '../ops/precision.ts';
import { addBias } from './addBias.ts';
import { type Initializer, kaimingUniform, uniform } from './Initializer.ts';
import { Module } from './Module.ts';
import type { Parameter } from './Parameter.ts';

/** How the kernel of a convolution moves. */
export interface ConvGeometry {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

export interface Conv2dOptions {
  readonly stride?: number | undefined;
  /** Zeros on every side of the image. */
  readonly padding?: number | undefined;
  readonly dilation?: number | undefined;
  /** Input and output channels fall into so many groups that do not see each other. */
  readonly groups?: number | undefined;
  /** Default true, as in PyTorch. */
  readonly bias?: boolean | undefined;
  /** First values of the weight; default: PyTorch's. */
  readonly init?: Initializer | undefined;
  /** First values of the bias; default: PyTorch's, uniform in +-1 / sqrt(inputs of one output). */
  readonly biasInit?: Initializer | undefined;
}

/** Convolution, [n, h, w, in] to [n, h', w', out], h' = floor((h + 2 padding - dilation (k - 1) - 1) / stride) + 1. */
export class Conv2d extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly geometry: ConvGeometry;

  /**
   * @param kernel edge length of the square kernel.
   * @throws Error when `groups` does not divide both channel counts.
   */
  constructor(inChannels: number, outChannels: number, kernel: number, options: Conv2dOptions = {}) {
    super();
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, init, biasInit } = options;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new Error(`Conv2d: ${groups} groups do not divide ${inChannels} input and ${outChannels} output channels`);
    }
    this.geometry = { stride, padding, dilation, groups };
    const inPerGroup = inChannels / groups;
    const weight = { layout: 'conv', init: init ?? kaimingUniform() } as const;
    this.weight = this.parameter('weight', [kernel, kernel, inPerGroup, outChannels], weight);
    const biasOptions = { init: biasInit ?? uniform(1 / Math.sqrt(inPerGroup * kernel * kernel)) };
    this.bias = bias ? this.parameter('bias', [outChannels], biasOptions) : null;
  }

  override forward(x: Tensor4D): Tensor4D {
    const { bias } = this;
    return tf.tidy(() => {
      // What nobody wants gradients of may end within the convolution: in its last bits it differs from that which is recorded.
      if (bias && isNativeCpu() && !isRecording() && precision() === 'float32' && precisionOf(x) === 'float32') {
        return convBias(x, this.weight.variable as Tensor4D, bias.variable as Tensor1D, this.geometry);
      }
      const y = conv2d(x, this.weight.variable as Tensor4D, this.geometry);
      return bias ? addBias(y, bias.variable as Tensor1D) : y;
    });
  }
}
