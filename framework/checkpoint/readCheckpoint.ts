import { readFile, stat } from 'node:fs/promises';
import { CheckpointError } from '../errors/UserError.ts';
import { looksLikeSafetensors, parseSafetensors } from './readSafetensors.ts';
import type { StateDict } from './StateDict.ts';
import type { CheckpointValue } from './torch/collectValues.ts';
import { readTorchLegacy } from './torch/readTorchLegacy.ts';
import { readTorchTar } from './torch/readTorchTar.ts';
import { readTorchZip } from './torch/readTorchZip.ts';

export type CheckpointFormat = 'safetensors' | 'torch zip' | 'torch legacy' | 'torch tar';

/** All that a checkpoint file holds. */
export interface Checkpoint {
  readonly format: CheckpointFormat;
  /** By the keys from the root, joined by '/': `state_dict/layer1.0.conv1.weight`. */
  readonly tensors: StateDict;
  /** Everything else, by the same kind of path. */
  readonly values: ReadonlyMap<string, CheckpointValue>;
}

/**
 * Reads a checkpoint file: safetensors, or PyTorch's zip, legacy or tar form. The form is seen from the content, whatever
 * the file is called. Nothing of a file is executed.
 *
 * @throws CheckpointError naming the file and why it cannot be read; there is no partial result.
 */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readBytes(file);
  const format = formatOf(bytes, file);
  if (format === 'safetensors') {
    const { tensors, metadata } = parseSafetensors(bytes, file);
    return { format, tensors, values: new Map(Object.entries(metadata)) };
  }
  const read = { 'torch zip': readTorchZip, 'torch legacy': readTorchLegacy, 'torch tar': readTorchTar }[format];
  return { format, ...read(bytes, file) };
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).isDirectory()) throw new CheckpointError(`${file} is a folder, not a checkpoint file`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CheckpointError(
      missing ? `${file} does not exist` : `${file} cannot be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function formatOf(bytes: Buffer, file: string): CheckpointFormat {
  const start = bytes.toString('latin1', 0, 512);
  if (bytes.length === 0) throw new CheckpointError(`${file} is empty`, { hint: 'fetch it again' });
  if (start.startsWith('PK\x03\x04')) return 'torch zip';
  if (start.slice(257, 262) === 'ustar') return 'torch tar';
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) {
    throw new CheckpointError(`${file} is an HTML page of ${bytes.length} bytes, not a checkpoint`, {
      hint: 'the server answered with a page instead of the file: fetch it by hand',
    });
  }
  if (start.startsWith('version https://git-lfs')) {
    throw new CheckpointError(`${file} is a Git LFS pointer, not the checkpoint itself`, { hint: 'run: git lfs pull' });
  }
  if (looksLikeSafetensors(bytes)) return 'safetensors';
  if (bytes[0] === 0x80) return 'torch legacy';
  if (file.endsWith('.safetensors')) return 'safetensors';
  throw new CheckpointError(`${file} is no checkpoint that can be read`, {
    hint: 'expected .safetensors, or what torch.save writes (.pt, .pth, .th, .pkl)',
  });
}
