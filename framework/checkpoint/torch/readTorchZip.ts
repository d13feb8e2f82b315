import { CheckpointError } from '../../errors/UserError.ts';
import { ELEMENT_TYPES } from '../elementTypes.ts';
import { openZip } from '../zip/openZip.ts';
import { type Collected, collectValues } from './collectValues.ts';
import { PickleMachine } from './PickleMachine.ts';
import { StorageTable } from './StorageTable.ts';
import { inMachineOrder, type TorchStorage } from './TorchStorage.ts';
import { torchObjects } from './torchObjects.ts';

/** Reads what `torch.save` writes since PyTorch 1.6: a zip with `<folder>/data.pkl` and `<folder>/data/<key>`. */
export function readTorchZip(bytes: Buffer, file: string): Collected {
  const zip = openZip(bytes, file);
  const pickle = zip.names.find(name => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle) throw new CheckpointError(`${file} is a zip archive, but no checkpoint: it has no data.pkl`);
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (zip.names.includes(`${folder}constants.pkl`)) {
    throw new CheckpointError(`${file} is a TorchScript program, not a state dict`, {
      hint: 'save torch.jit.load(file).state_dict() in Python instead',
    });
  }
  const order = zip.names.includes(`${folder}byteorder`) ? zip.read(`${folder}byteorder`).toString().trim() : 'little';
  const fetch = (storage: TorchStorage, user: string): ArrayBuffer => {
    const name = `${folder}data/${storage.key}`;
    if (!zip.names.includes(name))
      throw new CheckpointError(`${file} is damaged: ${name}, the values of ${user}, is missing`);
    const record = zip.read(name, storage.bytes);
    if (record.length !== storage.bytes) {
      throw new CheckpointError(
        `${file} is damaged: ${name}, the values of ${user}, has ${record.length} bytes, expected ${storage.bytes}`,
      );
    }
    return inMachineOrder(record, ELEMENT_TYPES[storage.dtype].bytes, order === 'big');
  };
  const storages = new StorageTable(file, fetch);
  const root = new PickleMachine(zip.read(pickle), 0, file, torchObjects(file, storages.find)).run();
  return collectValues(root, file);
}
