import { readFile } from 'node:fs/promises';
import { DataError } from '../../../framework/errors/UserError.ts';
import type { CifarPart } from './CifarPart.ts';
import { checkLabels } from './checkLabels.ts';
import { openPngSheet } from './openPngSheet.ts';

/**
 * Sheets with one list of labels for all of them.
 *
 * @param labelFile a JSON list of class numbers, in the order of the sheets
 * @throws DataError when a file is damaged or the list is of another length
 */
export async function openPngSheets(files: readonly string[], labelFile: string): Promise<CifarPart[]> {
  const labels = await readLabels(labelFile);
  const parts: CifarPart[] = [];
  let images = 0;
  for (const file of files) {
    const first = images;
    const part = await openPngSheet(file, count => labels.slice(first, first + count));
    parts.push(part);
    images += part.count;
  }
  if (labels.length !== images) {
    throw new DataError(`${labelFile} has ${labels.length} labels, its ${files.length} sheets have ${images} pictures`);
  }
  return parts;
}

async function readLabels(file: string): Promise<number[]> {
  let labels: unknown;
  try {
    labels = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new DataError(`${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(labels)) throw new DataError(`${file} is not a list of labels`);
  checkLabels(labels, file);
  return labels as number[];
}
