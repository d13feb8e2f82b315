import { DataError } from '../../../framework/errors/UserError.ts';
import type { NpyHeader } from '../../../framework/files/npy/NpyHeader.ts';
import { SIDE } from './classes.ts';

const AS_DISTRIBUTED = 'files of CIFAR-10-C are uint8, shape (rows, 32, 32, 3), C order';

/** @throws DataError when a .npy file does not hold pictures as CIFAR-10-C does. */
export function checkImages({ dtype, shape, fortranOrder }: NpyHeader, file: string): void {
  if (dtype !== 'uint8') {
    throw new DataError(`${file} holds ${dtype}, expected uint8`, { hint: `${AS_DISTRIBUTED}, values 0 to 255` });
  }
  const [rows, ...picture] = shape;
  if (String(picture) !== String([SIDE, SIDE, 3]) || rows === 0) {
    throw new DataError(`${file} has the shape (${shape.join(', ')}), expected (rows, 32, 32, 3)`, {
      hint: `${AS_DISTRIBUTED}: channels last`,
    });
  }
  if (fortranOrder) {
    throw new DataError(`${file} is in Fortran order, expected C order`, {
      hint: 'save it again by numpy.save(file, numpy.ascontiguousarray(array))',
    });
  }
}
