import type { CifarPart } from './CifarPart.ts';
import { readPythonBatch } from './readPythonBatch.ts';

/**
 * A file of the official `cifar-10-batches-py`. How many images it holds is known only after reading it, so it is read
 * here and, when its images are asked for, again: a data set that is only asked for its length keeps no pixels.
 *
 * @throws DataError, CheckpointError when the file is damaged
 */
export async function openPythonBatch(file: string): Promise<CifarPart> {
  const { labels } = await readPythonBatch(file);
  return { file, count: labels.length, load: () => readPythonBatch(file) };
}
