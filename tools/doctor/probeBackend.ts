import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { BackendInfo, BackendName } from '../../framework/backend/BackendInfo.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { type Tensor4D, tf } from '../../framework/backend/tf.ts';
import { packageRoot } from '../../framework/files/packageRoot.ts';

export type Probe =
  | { readonly works: true; readonly info: BackendInfo }
  | { readonly works: false; readonly reason: string };

/** Opens the backend and checks one small convolution. To be run in a process of its own: what it finds may crash it. */
export async function computeOn(backend: BackendName): Promise<Probe> {
  try {
    const info = await openBackend({ backend });
    const x = tf.ones([1, 4, 4, 2]) as Tensor4D;
    const values = await tf.conv2d(x, tf.ones([3, 3, 2, 1]), 1, 'same').data();
    // 2 channels times the 9, 6 or 4 pixels of the window that are inside the image
    const expected = [8, 12, 12, 8, 12, 18, 18, 12, 12, 18, 18, 12, 8, 12, 12, 8];
    const right = expected.every((value, i) => value === values[i]);
    return right ? { works: true, info } : { works: false, reason: `it computes wrongly: [${[...values]}]` };
  } catch (error) {
    return { works: false, reason: (error as Error).message };
  }
}

/** `computeOn` in a process of its own, by the hidden option `--probe` of the door. */
export function probeBackend(backend: BackendName): Promise<Probe> {
  const door = join(packageRoot(), 'tools', 'doctor.js');
  return new Promise(resolve => {
    execFile(process.execPath, [door, '--probe', backend], { timeout: 60_000 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Probe);
      } catch {
        const last = stderr.trim().split('\n').at(-1);
        const end = error?.signal ? `its process ended by ${error.signal}` : 'its process failed';
        resolve({ works: false, reason: last ? `${end}: ${last}` : end });
      }
    });
  });
}
