import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../backend/tf.ts';
import { differentiable } from './differentiable.ts';
import { cpuGroupNorm, hasCpuBatchNorm } from './native/cpuBatchNorm.ts';
import { channelAffine } from './portable/channelAffine.ts';
import { channelGradient } from './portable/channelGradient.ts';
import { channelGradientSums } from './portable/channelGradientSums.ts';
import { channelMoments } from './portable/channelMoments.ts';
import { perImage } from './portable/perImage.ts';
import { rowOf } from './portable/rowOf.ts';
import { reluGradient } from './reluGradient.ts';
import { toPrecision } from './toPrecision.ts';

export interface GroupNormOptions {
  /** Neighbouring channels that are normalised together: the channels fall into so many groups. */
  readonly groups: number;
  readonly epsilon: number;
  /** max(0, y). Default false. */
  readonly relu?: boolean | undefined;
}

/**
 * Group normalisation (Wu and He 2018, arXiv:1803.08494): y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with
 * the mean and the biased variance of each image and group. Holds x and two numbers per image and channel for the backward
 * pass; a rectified y is computed again there, or held too by our own kernel.
 *
 * It computes in float32, whatever its input is of: by our own kernel of batch normalisation, or by the functions per channel.
 *
 * @param images [n, h, w, c]
 * @param scale [c]
 * @param offset [c]
 * @throws Error when the groups do not divide the channels
 */
export function groupNorm(images: Tensor4D, scale: Tensor1D, offset: Tensor1D, options: GroupNormOptions): Tensor4D {
  const { groups } = options;
  const channels = images.shape[3];
  if (channels % groups !== 0) throw new Error(`groupNorm: ${groups} groups do not divide ${channels} channels`);
  const x = toPrecision(images, 'float32');
  const compute = hasCpuBatchNorm(x) ? byOwnKernel : byChannels;
  const y = compute(x, scale, offset, options);
  if (x !== images) x.dispose();
  return y;
}

function byOwnKernel(
  x: Tensor4D,
  scale: Tensor1D,
  offset: Tensor1D,
  { groups, epsilon, relu = false }: GroupNormOptions,
): Tensor4D {
  return cpuGroupNorm(x, { scale, offset, epsilon }, x.shape[3] / groups, relu);
}

function byChannels(x: Tensor4D, scale: Tensor1D, offset: Tensor1D, options: GroupNormOptions): Tensor4D {
  const { groups, epsilon, relu = false } = options;
  const [y] = differentiable([x, scale, offset], {
    forward(save) {
      const centres: Tensor1D[] = [];
      const inverses: Tensor1D[] = [];
      const result = perImage([x], ([image]) => {
        const { mean, variance } = groupMoments(image!, groups);
        centres.push(mean);
        inverses.push(tf.rsqrt(tf.add<Tensor1D>(variance, epsilon)));
        return normalized(image!, affine(mean, inverses.at(-1)!, scale, offset), relu);
      });
      save(x, tf.stack(centres), tf.stack(inverses), scale, offset);
      return result;
    },
    backward([dy], [input, centres, inverses, factor, shift]) {
      const sums: Sums[] = [];
      const dx = perImage([input as Tensor4D, dy as Tensor4D], ([image, dImage], i) => {
        const [mean, inverse] = [rowOf(centres as Tensor2D, i), rowOf(inverses as Tensor2D, i)];
        const line = affine(mean, inverse, factor!, shift!);
        const dz = relu ? (reluGradient(dImage!, normalized(image!, line, true)) as Tensor4D) : dImage!;
        const [offsetSum, moment] = channelGradientSums(dz, image!, mean);
        sums.push({ offset: offsetSum, scale: tf.mul<Tensor1D>(moment, inverse) });
        return inputGradient(dz, image!, { mean, inverse, factor: factor as Tensor1D, ...sums.at(-1)! }, groups);
      });
      const dScale = tf.addN(sums.map(sum => sum.scale));
      const dOffset = tf.addN(sums.map(sum => sum.offset));
      return [() => tf.clone(dx), () => tf.clone(dScale), () => tf.clone(dOffset)];
    },
  });
  return y as Tensor4D;
}

/** Sums over the pixels of one image, per channel: the gradients by offset and scale. */
interface Sums {
  readonly offset: Tensor1D;
  readonly scale: Tensor1D;
}

/** Mean and biased variance of each group of one image [1, h, w, c], repeated for its channels: two [c]. */
function groupMoments(image: Tensor4D, groups: number): { mean: Tensor1D; variance: Tensor1D } {
  return tf.tidy(() => {
    const [means, variances] = channelMoments(image);
    const mean = groupMeans(means, groups);
    const between = tf.square(tf.sub(means, mean)); // of a channel's mean from its group's
    return { mean, variance: groupMeans(tf.add(variances, between), groups) };
  });
}

/** The mean of each group of neighbouring values, repeated: [c] to [c]. */
function groupMeans(values: Tensor, groups: number): Tensor1D {
  return tf.tidy(() => {
    const size = values.size / groups;
    const means = tf.mean(tf.reshape(values, [groups, size]), 1, true);
    return tf.reshape(tf.tile(means, [1, size]), [values.size]);
  });
}

/** The factor and the summand per channel that normalise. */
function affine(mean: Tensor, inverse: Tensor, scale: Tensor, offset: Tensor): [Tensor, Tensor] {
  const slope = tf.mul(inverse, scale);
  return [slope, tf.sub(offset, tf.mul(mean, slope))];
}

function normalized(image: Tensor4D, [slope, shift]: [Tensor, Tensor], relu: boolean): Tensor4D {
  return channelAffine(image, slope, shift, relu);
}

type Statistics = Record<'mean' | 'inverse' | 'factor', Tensor1D> & Sums;

/**
 * dx = inverse (factor dz - m(factor dz) - x' m(factor dz x')), with x' the normalised image and m the mean over a group.
 */
function inputGradient(dz: Tensor4D, x: Tensor4D, statistics: Statistics, groups: number): Tensor4D {
  const { mean, inverse, factor, offset, scale } = statistics;
  return tf.tidy(() => {
    const pixels = x.shape[1] * x.shape[2];
    const groupMean = (sums: Tensor) => groupMeans(tf.div(tf.mul(factor, sums), pixels), groups);
    const q = tf.neg(tf.mul(tf.square(inverse), groupMean(scale)));
    const r = tf.neg(tf.add(tf.mul(inverse, groupMean(offset)), tf.mul(mean, q)));
    return channelGradient(dz, x, tf.mul(inverse, factor), q, r);
  });
}
