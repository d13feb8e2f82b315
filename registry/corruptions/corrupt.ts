import { nearestName } from '../../framework/errors/nearestName.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { RandomStream } from '../../framework/random/RandomStream.ts';
import type { Raster, Severity } from './Corruption.ts';
import { CORRUPTIONS, type CorruptionName } from './corruptions.ts';

/**
 * The picture under one corruption of CIFAR-10-C.
 *
 * @param name one of the 19, as its file is called: `gaussian_noise`, `shot_noise`, ...
 * @param severity 1 to 5
 * @param image RGB bytes; stays as it is. The strengths are those of 32 x 32 pictures.
 * @param random all that is random comes from here; eight corruptions take nothing from it
 * @returns the corrupted bytes, in the layout of the picture
 * @throws UserError for an unknown name, another severity, or bytes that do not fit the size
 */
export function corrupt(name: string, severity: number, image: Raster, random: RandomStream): Uint8Array {
  if (!Object.hasOwn(CORRUPTIONS, name)) {
    const known = Object.keys(CORRUPTIONS);
    const nearest = nearestName(name, known);
    throw new UserError(`there is no corruption '${name}'`, {
      hint: `${nearest ? `Did you mean '${nearest}'? ` : ''}Known are ${known.join(', ')}.`,
    });
  }
  if (![1, 2, 3, 4, 5].includes(severity)) throw new UserError(`severity is ${severity}, must be 1, 2, 3, 4 or 5`);
  const { data, height, width } = image;
  if (data.length !== height * width * 3 || data.length === 0) {
    throw new UserError(
      `a picture of ${height} x ${width} RGB pixels has ${height * width * 3} bytes, not ${data.length}`,
    );
  }
  return CORRUPTIONS[name as CorruptionName](image, severity as Severity, random);
}
