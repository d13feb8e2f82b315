import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError } from '../errors/UserError.ts';
import { isCheckpointFolder } from './checkpointFolder.ts';

/**
 * The SHA-256 of a checkpoint file, or of the network's file in a checkpoint folder: of that it is known without reading it.
 *
 * @throws CheckpointError when it cannot be read
 */
export async function weightsHash(path: string): Promise<string> {
  try {
    if (isCheckpointFolder(path)) {
      const state = JSON.parse(readFileSync(join(path, 'state.json'), 'utf8')) as {
        files?: Record<string, { sha256: string } | undefined>;
      };
      const known = state.files?.['model.safetensors']?.sha256;
      if (known) return known;
    }
    const hash = createHash('sha256');
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
    return hash.digest('hex');
  } catch (error) {
    throw new CheckpointError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
