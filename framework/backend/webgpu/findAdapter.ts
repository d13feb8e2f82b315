import { quietly } from '../quietly.ts';

/** WebGPU's types are not part of the library: what is used of them. */
interface Gpu {
  requestAdapter(): Promise<{
    info: { vendor: string; device: string; description: string; isFallbackAdapter?: boolean };
  } | null>;
}
interface WebgpuPackage {
  create(flags: string[]): Gpu;
  globals: Record<string, unknown>;
}
/** `software`: the driver (lavapipe, SwiftShader) computes on the CPU. */
type Found =
  | { gpu: Gpu; globals: Record<string, unknown>; name: string; software: boolean }
  | { reason: string; hint: string };

const HINT = 'WebGPU needs a Vulkan, Metal or D3D12 driver; take wasm or tensorflow.';
let found: Promise<Found> | undefined;

/** The GPU that npm `webgpu` finds, or why there is none. Asked once in a process. */
export function findAdapter(): Promise<Found> {
  found ??= ask();
  return found;
}

async function ask(): Promise<Found> {
  let webgpu: WebgpuPackage;
  try {
    webgpu = (await import('webgpu')) as unknown as WebgpuPackage;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
        ? 'the optional package webgpu is not installed'
        : `the package webgpu does not load: ${message.split('\n')[0]}`;
    return { reason, hint: 'Run `npm install webgpu @tensorflow/tfjs-backend-webgpu`.' };
  }
  try {
    // Dawn reports each missing driver library on the error stream, while it looks.
    const gpu = quietly(() => webgpu.create([]));
    const adapter = await quietly(() => gpu.requestAdapter());
    if (!adapter) return { reason: 'no graphics adapter', hint: HINT };
    const { vendor, device, description, isFallbackAdapter } = adapter.info;
    const name = description || `${vendor} ${device}`.trim() || 'an unnamed adapter';
    const software = isFallbackAdapter === true || /llvmpipe|lavapipe|swiftshader/i.test(`${name} ${device}`);
    return { gpu, globals: webgpu.globals, name, software };
  } catch (error) {
    return { reason: `no graphics adapter: ${(error as Error).message}`, hint: HINT };
  }
}
