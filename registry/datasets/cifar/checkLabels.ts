import { DataError } from '../../../framework/errors/UserError.ts';
import { CIFAR10_CLASSES } from './classes.ts';

/** @throws DataError when one of the labels is no class of CIFAR-10. */
export function checkLabels(labels: ArrayLike<unknown>, file: string): asserts labels is ArrayLike<number> {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (Number.isInteger(label) && (label as number) >= 0 && (label as number) < CIFAR10_CLASSES.length) continue;
    throw new DataError(`${file}: label ${i} is ${String(label)}, CIFAR-10 has the classes 0 to 9`);
  }
}
