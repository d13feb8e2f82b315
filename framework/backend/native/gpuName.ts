import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What NVIDIA's driver calls a GPU, or undefined where it does not tell.
 *
 * @param visible as in CUDA_VISIBLE_DEVICES: the number of the GPU in the order of the bus, or its `GPU-...`
 * @param folder where the driver tells
 */
export function gpuName(visible: string | undefined, folder = '/proc/driver/nvidia/gpus'): string | undefined {
  try {
    // A folder per GPU, named after its place on the bus.
    const texts = readdirSync(folder)
      .sort()
      .map(name => readFileSync(join(folder, name, 'information'), 'utf8'));
    const index = Number(visible);
    const text = Number.isInteger(index) ? texts[index] : texts.find(one => one.includes(visible ?? ''));
    return /^Model:\s*(.+?)\s*$/m.exec(text ?? '')?.[1];
  } catch {
    return undefined;
  }
}
