import { writeAtomically } from '../files/writeFileAtomically.ts';
import { ELEMENT_TYPES } from './elementTypes.ts';
import type { StateDict } from './StateDict.ts';

/**
 * Writes tensors as a .safetensors file, which Python reads directly. Atomic; the file's bytes depend on the tensors,
 * their order and the metadata only.
 */
export async function writeSafetensors(
  file: string,
  tensors: StateDict,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Without a prototype: `__proto__` is a name like any other.
  const header: Record<string, unknown> = Object.create(null);
  header.__metadata__ = { format: 'pt', ...metadata };
  let offset = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header[name] = { dtype: ELEMENT_TYPES[dtype].safetensors, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  // Padded by spaces, so that the tensors begin at a multiple of 8.
  const json = JSON.stringify(header);
  const bytes = Buffer.from(json, 'utf8');
  const padded = Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeAtomically(file, async handle => {
    for (const part of [length, padded, ...[...tensors.values()].map(({ data }) => data)]) {
      const view = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      for (let done = 0; done < view.length; )
        done += (await handle.write(view, done, view.length - done)).bytesWritten;
    }
  });
}
