import type { Dataset } from './types.ts';

/** What a data set is called in messages, with its part: 'Cityscapes val'. */
export function datasetTitle({ name, split }: Pick<Dataset, 'name' | 'split'>): string {
  return split === undefined ? name : `${name} ${split}`;
}
