import type { Dataset } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';

/** The file of each sample, with `/` between folders. @throws DataError for a data set whose samples are no files */
export function filesOf(dataset: Dataset): string[] {
  const { fileOf, name, length } = dataset;
  if (!fileOf) throw new DataError(`${name} does not say which file a sample is: its class needs fileOf(index)`);
  return Array.from({ length }, (_, index) => fileOf.call(dataset, index).replaceAll('\\', '/'));
}
