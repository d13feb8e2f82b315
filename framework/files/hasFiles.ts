import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a folder holds all of these files in their sizes. Their content is not read. */
export async function hasFiles(
  folder: string,
  files: Readonly<Record<string, { readonly bytes: number }>>,
): Promise<boolean> {
  for (const [name, { bytes }] of Object.entries(files)) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.size !== bytes) return false;
  }
  return true;
}
