/** Weights that configs name and shiftkit does not bring: by file name, where they come from. */
const ORIGINS: Readonly<Record<string, string>> = {
  'Standard.pt':
    "it is RobustBench's `Standard` (WideResNet-28-10): load_model('Standard', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
  'Hendrycks2020AugMix_WRN.pt':
    "it is RobustBench's `Hendrycks2020AugMix_WRN`: load_model('Hendrycks2020AugMix_WRN', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
  'Hendrycks2020AugMix_ResNeXt.pt':
    "it is RobustBench's `Hendrycks2020AugMix_ResNeXt`: load_model('Hendrycks2020AugMix_ResNeXt', dataset='cifar10', threat_model='corruptions') of RobustBench fetches it",
};

/** Where a well-known checkpoint comes from, or undefined. */
export function knownCheckpoint(fileName: string): string | undefined {
  return Object.hasOwn(ORIGINS, fileName) ? ORIGINS[fileName] : undefined;
}
