import { DataError } from '../../../framework/errors/UserError.ts';
import { openNpy } from '../../../framework/files/npy/openNpy.ts';
import { checkLabels } from './checkLabels.ts';

/**
 * The labels of `labels.npy` for the images of one severity. The file holds them once, or once for every severity.
 *
 * @param perSeverity rows of one severity
 * @throws DataError for another length or type, for values that are no class, and where the severities' labels differ:
 *   then the rows are not what `stored_severities` says.
 */
export async function readCorruptionLabels(
  file: string,
  perSeverity: number,
  severities: readonly number[],
): Promise<Uint8Array> {
  const npy = await openNpy(file);
  try {
    if (npy.shape.length !== 1)
      throw new DataError(`${file} has the shape (${npy.shape.join(', ')}), expected (rows,)`);
    if (npy.dtype.startsWith('float')) throw new DataError(`${file} holds ${npy.dtype}, expected uint8`);
    const [found] = npy.shape;
    const rows = perSeverity * severities.length;
    if (found !== rows && found !== perSeverity) {
      throw new DataError(`${file} has ${found} labels, the image files have ${rows} rows`, {
        hint: `expected ${rows}${rows === perSeverity ? '' : `, or ${perSeverity} for each severity`}; fetch or make the files again`,
      });
    }
    const labels = Array.from(await npy.rows(0, found), Number);
    checkLabels(labels, file);
    checkRepetition(labels, perSeverity, severities, file);
    return Uint8Array.from(labels.slice(0, perSeverity));
  } finally {
    await npy.close();
  }
}

function checkRepetition(labels: number[], perSeverity: number, severities: readonly number[], file: string): void {
  const odd = labels.findIndex((label, row) => label !== labels[row % perSeverity]);
  if (odd < 0) return;
  const [first, other] = [severities[0], severities[Math.floor(odd / perSeverity)]];
  const rule = `stored_severities [${severities.join(', ')}] means ${perSeverity} images, the same for each severity`;
  throw new DataError(`${file}: the labels of severity ${other} differ from those of severity ${first} (row ${odd})`, {
    hint: `${rule}; say which severities the rows really hold, for example stored_severities: [5]`,
  });
}
