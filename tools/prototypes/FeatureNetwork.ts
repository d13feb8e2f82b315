import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import type { Module } from '../../framework/nn/Module.ts';
import type { FeatureMaps } from '../../registry/methods/segmentation/proda/Prototypes.ts';

/** A network that gives features besides logits, both [n, h, w, channels] at its output stride; DeepLabV2 is one. */
export interface FeatureNetwork extends Module {
  forwardBoth(images: Tensor4D): FeatureMaps;
}

/** @throws ConfigError when the network gives none */
export function featureNetwork(model: Module): FeatureNetwork {
  if ('forwardBoth' in model) return model as FeatureNetwork;
  throw new ConfigError(`${model.constructor.name} gives no features`, {
    hint: 'prototypes need a network with a method forwardBoth, such as DeepLabV2',
  });
}

/** Channels of its features. */
export function channelsOf(model: FeatureNetwork): number {
  return tf.tidy(() => model.forwardBoth(tf.zeros([1, 64, 64, 3])).features.shape[3]);
}
