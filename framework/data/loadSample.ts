import { DataError, UserError } from '../errors/UserError.ts';
import type { RandomStream } from '../random/RandomStream.ts';
import type { Dataset, DatasetStream, Sample, Transform } from './types.ts';

/** A sample whose files are missing, damaged or wrong; an error of a transform is none of these. */
export class UnreadableSample extends DataError {}

/**
 * Reads one sample and sends it through the transforms.
 *
 * @param title what the data set is called in messages.
 * @throws UnreadableSample when it cannot be read, DataError when a transform fails: it names the data set, the index, the file and the transform, whatever was thrown inside.
 */
export async function loadSample(
  source: DatasetStream['dataset'],
  title: string,
  index: number,
  transforms: readonly Transform[],
  random: RandomStream,
): Promise<Sample> {
  let sample: Sample;
  try {
    sample = await source.read(index);
  } catch (error) {
    throw new UnreadableSample(...inContext(error, `${title}, sample ${index}${fileText(source, index)}`));
  }
  for (const transform of transforms) {
    try {
      sample = await transform.apply(sample, random);
    } catch (error) {
      const place = `${title}, sample ${index}${fileText(source, index, sample)}`;
      throw new DataError(...inContext(error, `${place}, transform ${transform.constructor.name}`));
    }
  }
  return sample;
}

function fileText(source: Pick<Dataset, 'fileOf'>, index: number, sample?: Sample): string {
  const file = source.fileOf?.(index) ?? sample?.name;
  return file === undefined ? '' : ` (${file})`;
}

function inContext(error: unknown, place: string): ConstructorParameters<typeof DataError> {
  const reason = error instanceof Error ? error.message : String(error);
  return [`${place}: ${reason}`, { hint: error instanceof UserError ? error.hint : undefined, cause: error }];
}
