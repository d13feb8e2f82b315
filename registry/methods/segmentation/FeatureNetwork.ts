import type { Tensor4D } from '../../../framework/backend/tf.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import type { FeatureMaps } from './proda/Prototypes.ts';
import type { SegmentationNetwork } from './SegmentationNetwork.ts';

/** A segmentation network that shows what its classifier sees; DeepLabV2 does. */
export interface FeatureNetwork extends SegmentationNetwork {
  readonly numClasses: number;
  /** Channels of the features. */
  readonly featureChannels: number;
  /** Features and logits, both at the output stride. */
  forwardBoth(images: Tensor4D): FeatureMaps;
}

/** @throws ConfigError when the network shows no features, or does not say how many channels and classes it has */
export function featureNetwork(model: Module, user: string): FeatureNetwork {
  const { numClasses, featureChannels } = model as Module & { numClasses?: number; featureChannels?: number };
  if ('forwardBoth' in model && numClasses !== undefined && featureChannels !== undefined)
    return model as FeatureNetwork;
  throw new ConfigError(`${user} needs the features of a segmentation network; ${model.constructor.name} gives none`, {
    hint: 'give the class a method forwardBoth and the properties numClasses and featureChannels, as DeepLabV2 has them',
  });
}
