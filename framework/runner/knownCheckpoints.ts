const CACHE = '~/.cache/torch/hub/checkpoints';

/** @param successor the file that releases of torchvision fetch today, with the same network, where it is another one */
function imageNet(network: string, successor?: string): string {
  const call = `torchvision.models.${network}(weights='IMAGENET1K_V1')`;
  const as = successor === undefined ? '' : ` as ${successor}, which does as well,`;
  return `it is torchvision's ${network} for ImageNet: ${call} fetches it${as} into ${CACHE}`;
}

/** Weights that configs name and shiftkit does not bring: by file name, where they come from. */
const ORIGINS: Readonly<Record<string, string>> = {
  'Standard.pt':
    "it is RobustBench's `Standard` (WideResNet-28-10): load_model('Standard', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
  'Hendrycks2020AugMix_WRN.pt':
    "it is RobustBench's `Hendrycks2020AugMix_WRN`: load_model('Hendrycks2020AugMix_WRN', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
  'Hendrycks2020AugMix_ResNeXt.pt':
    "it is RobustBench's `Hendrycks2020AugMix_ResNeXt`: load_model('Hendrycks2020AugMix_ResNeXt', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
  'resnet50-0676ba61.pth': imageNet('resnet50'),
  'resnet50-19c8e357.pth': imageNet('resnet50', 'resnet50-0676ba61.pth'),
  'resnet101-63fe2227.pth': imageNet('resnet101'),
  'resnet101-5d3b4d8f.pth': imageNet('resnet101', 'resnet101-63fe2227.pth'),
  'r101_1x_sk0.pth':
    "it is SimCLRv2 (ResNet-101, 1x, no selective kernels) under torchvision's names: the README of ProDA (microsoft/ProDA) links it",
};

/** Where a well-known checkpoint comes from, or undefined. */
export function knownCheckpoint(fileName: string): string | undefined {
  return Object.hasOwn(ORIGINS, fileName) ? ORIGINS[fileName] : undefined;
}
