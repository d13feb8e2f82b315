import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCheckpointFolder } from '../../framework/checkpoint/checkpointFolder.ts';
import { CheckpointError } from '../../framework/errors/UserError.ts';

/** The iteration of the checkpoint that a resume in a work directory finds; undefined where there is none. */
export async function iterationAt(workDir: string): Promise<number | undefined> {
  try {
    const folder = await findCheckpointFolder(workDir);
    const { info } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { info: { iteration: number } };
    return info.iteration;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}
