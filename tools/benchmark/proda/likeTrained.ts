import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { estimateStatistics } from '../../../framework/nn/estimateStatistics.ts';
import { isBatchNorm } from '../../../framework/nn/isBatchNorm.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { type FeatureNetwork, featureNetwork } from '../../../registry/methods/segmentation/FeatureNetwork.ts';

/** The classifier behind ProDA's features. */
const CLASSIFIER = 'layer5.head.1.weight';

/**
 * Gives a random network of ProDA what prototypes and labels need of a trained one: statistics of real activations, and a
 * classifier that finds every class somewhere in an image. One of random weights finds a single class everywhere.
 *
 * @param image [1, height, width, 3]; stays the caller's
 */
export async function likeTrained(network: Module, image: Tensor4D): Promise<void> {
  const model = featureNetwork(network, 'tools/benchmark');
  const norms = [...model.namedModules()].map(([, module]) => module).filter(isBatchNorm);
  const momenta = norms.map(({ momentum }) => momentum);
  await estimateStatistics(model, once(tf.clone(image)));
  for (const [i, norm] of norms.entries()) norm.momentum = momenta[i];
  await findEveryClass(model, image);
}

async function* once(image: Tensor4D): AsyncGenerator<Tensor4D> {
  yield image;
}

/**
 * Class k is found where the features are like those of the k-th part of the image: its weights are their mean, without what all
 * parts have in common, at length 1.
 */
async function findEveryClass(model: FeatureNetwork, image: Tensor4D): Promise<void> {
  const { numClasses, featureChannels } = model;
  const features = tf.tidy(() => tf.cast(model.forwardBoth(image).features, 'float32') as Tensor4D);
  const [, height, width] = features.shape;
  const data = await features.data<'float32'>();
  features.dispose();
  const all = meanVector(data, featureChannels, () => true);
  const length = Math.hypot(...all);
  const common = all.map(value => value / length);
  const weights = new Float32Array(numClasses * featureChannels);
  for (let k = 0; k < numClasses; k++) {
    const mean = meanVector(data, featureChannels, cell => partOf(cell, [height, width], numClasses) === k);
    const shared = mean.reduce((sum, value, c) => sum + value * common[c], 0);
    const own = mean.map((value, c) => value - shared * common[c]);
    const size = Math.hypot(...own) || 1;
    weights.set(
      own.map(value => value / size),
      k * featureChannels,
    );
  }
  const classifier = model.parameters().find(({ name }) => name === CLASSIFIER);
  if (!classifier) throw new Error(`the network has no ${CLASSIFIER}`);
  classifier.setFromFile(weights);
}

/** Rows and columns of parts; more than one may belong to a class. */
function partOf(cell: number, [height, width]: readonly [number, number], classes: number): number {
  const rows = 4;
  const columns = Math.ceil(classes / rows);
  const row = Math.floor((Math.floor(cell / width) * rows) / height);
  return (row * columns + Math.floor(((cell % width) * columns) / width)) % classes;
}

function meanVector(data: Float32Array, channels: number, wanted: (cell: number) => boolean): Float64Array {
  const sum = new Float64Array(channels);
  let count = 0;
  for (let cell = 0; cell < data.length / channels; cell++) {
    if (!wanted(cell)) continue;
    count++;
    for (let c = 0; c < channels; c++) sum[c] += data[cell * channels + c];
  }
  return sum.map(value => value / Math.max(count, 1));
}
