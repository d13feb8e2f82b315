import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Whether the file has the hash, written as npm does: `sha512-` and base64. */
export async function verifyIntegrity(file: string, integrity: string): Promise<boolean> {
  const [algorithm, expected] = [
    integrity.slice(0, integrity.indexOf('-')),
    integrity.slice(integrity.indexOf('-') + 1),
  ];
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('base64') === expected;
}
