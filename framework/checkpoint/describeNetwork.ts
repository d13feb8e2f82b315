export interface NetworkDescription {
  readonly kind: 'discriminator' | 'imagenet' | 'segmentation' | 'cifar';
  /** In words. */
  readonly what: string;
}

/** Networks that checkpoints of the originals hold, by names of entries that are in them and in no other. */
const NETWORKS: readonly (NetworkDescription & { readonly entries: readonly string[] })[] = [
  {
    kind: 'discriminator',
    what: "a discriminator (ProDA's FCDiscriminator)",
    entries: ['conv4.weight', 'classifier.weight'],
  },
  {
    kind: 'imagenet',
    what: 'an ImageNet classifier (a ResNet of torchvision)',
    entries: ['layer4.0.conv3.weight', 'fc.weight'],
  },
  {
    kind: 'segmentation',
    what: 'a segmentation network (DeepLabV2)',
    entries: ['layer4.0.conv3.weight', 'layer5.conv2d_list.3.'],
  },
  { kind: 'cifar', what: 'a CIFAR ResNet', entries: ['layer3.0.conv2.weight', 'linear.weight'] },
];

/** What a state dict holds, seen from its names; undefined where it is none of the well-known networks. */
export function describeNetwork(names: Iterable<string>): NetworkDescription | undefined {
  // Keys of dictionaries around the network, as in ProDA's `FCDiscriminator/model_state/conv1.weight`.
  const bare = [...names].map(name => name.slice(name.lastIndexOf('/') + 1));
  return NETWORKS.find(({ entries }) => entries.every(entry => bare.some(name => name.startsWith(entry))));
}
