import { labelNames } from './labelNames.ts';
import type { PseudoLabelForm } from './PseudoLabelManifest.ts';

/** Names of the label files of each image: the soft map, or the classes and their confidences. */
export function labelFiles(images: readonly string[], form: PseudoLabelForm): string[][] {
  return labelNames(images).map(name => (form === 'soft' ? [`${name}.npy`] : [`${name}.png`, `${name}_conf.png`]));
}
