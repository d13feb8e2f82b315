import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { configName } from '../config/configName.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { writeError } from '../files/writeError.ts';
import { requireFree } from './lockFolder.ts';

/**
 * Makes the folder of a run, and sees that it can be written to and that no other run uses it, before anything is
 * computed. A `RunLogger` locks it.
 *
 * @param asked `--work-dir` or `work_dir`, used as it is; none: `work_dirs/<config>/<time>-<hash>`.
 * @returns the absolute path.
 * @throws UserError naming the folder and what keeps it from being written to.
 */
export async function openWorkDir(asked: string | null | undefined, configFile: string, hash: string): Promise<string> {
  const time = new Date().toISOString().replace(/\..*/, '').replaceAll(':', '').replace('T', '-');
  const folder = resolve(asked ?? join('work_dirs', configName(configFile), `${time}-${hash.slice(0, 8)}`));
  makeFolder(folder);
  await access(folder, constants.W_OK).catch(error => {
    throw writeError(folder, error);
  });
  requireFree(folder);
  return folder;
}
