import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../errors/UserError.ts';
import { isCheckpointFolder } from './checkpointFolder.ts';
import { readCheckpoint } from './readCheckpoint.ts';
import type { StateDict, TensorData } from './StateDict.ts';

/** Under which keys checkpoints keep their network, the first that is there. ProDA: `<class>/model_state`, with its discriminator beside it. */
const ROOTS = [
  /^state_dict\//,
  /^model_state_dict\//,
  /^model\//,
  /^net\//,
  /^(?!FCDiscriminator\/)[^/]+\/model_state\//,
];
const PREFIXES = ['module.', 'model.'];

/**
 * The values of the network in a checkpoint, by its own names: a file in any format of `readCheckpoint`, or a checkpoint
 * folder of shiftkit. The dictionary around it and prefixes that all names have (`module.`, `model.`) are taken off.
 *
 * @throws CheckpointError when the file cannot be read, or holds no network or more than one.
 */
export async function readStateDict(file: string): Promise<StateDict> {
  const { tensors } = await readCheckpoint(await fileOf(file));
  const network = withoutPrefixes(unwrap(tensors, file));
  if (network.size > 0) return network;
  throw new CheckpointError(`${file} holds no tensors`);
}

async function fileOf(path: string): Promise<string> {
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) return path;
  if (isCheckpointFolder(path)) return join(path, 'model.safetensors');
  throw new CheckpointError(`${path} is a folder, but no checkpoint of shiftkit`, {
    hint: 'expected a file, or a folder such as work_dirs/run/epoch_10 or work_dirs/run/latest',
  });
}

function unwrap(tensors: StateDict, file: string): StateDict {
  for (const root of ROOTS) {
    const found = new Map<string, TensorData>();
    const parents = new Set<string>();
    for (const [path, tensor] of tensors) {
      const prefix = root.exec(path)?.[0];
      if (prefix === undefined) continue;
      parents.add(prefix);
      found.set(path.slice(prefix.length), tensor);
    }
    if (parents.size > 1) {
      throw new CheckpointError(`${file} holds more than one network: ${[...parents].join(' ')}`, {
        hint: 'take one out: node tools/convert_checkpoint.js IN OUT.safetensors --key KEY',
      });
    }
    if (found.size > 0) return found;
  }
  return tensors;
}

function withoutPrefixes(tensors: StateDict): StateDict {
  const names = [...tensors.keys()];
  const prefix = PREFIXES.find(candidate => names.length > 0 && names.every(name => name.startsWith(candidate)));
  if (prefix === undefined) return tensors;
  return withoutPrefixes(new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor])));
}
