import type * as Core from '@tensorflow/tfjs-core';
import { BackendError } from '../errors/UserError.ts';
import type { BackendInfo, BackendName, BackendOptions } from './BackendInfo.ts';
import { loadNative } from './native/loadNative.ts';
import { openWasm } from './wasm/openWasm.ts';
import { openWebgpu } from './webgpu/openWebgpu.ts';

/** What is open, before its precision is settled. */
export type OpenedBackend = Omit<BackendInfo, 'precision'>;
type Opener = (core: typeof Core, options: BackendOptions) => Promise<OpenedBackend>;

/** How each backend is opened; each throws BackendError when it, or the device that was asked for, is not to be had. */
export const OPENERS: Record<BackendName, Opener> = {
  async tensorflow(core, { device = 'auto', threads }) {
    const engine = loadNative(core, { threads, hideGpu: device === 'cpu' });
    if (device === 'gpu' && !engine.gpu)
      throw new BackendError(`Backend tensorflow: a GPU was asked for, but TensorFlow ${engine.version} uses none`, {
        hint:
          engine.build === 'gpu'
            ? 'The CUDA build is in place: is there a GPU and a driver for CUDA 12? See `nvidia-smi`.'
            : 'This is the build for CPUs: `npm run setup -- --gpu` brings the one for CUDA.',
      });
    if (device === 'cpu' && engine.gpu)
      throw new BackendError('Backend tensorflow: the CPU was asked for, but this process has opened it on the GPU', {
        hint: 'One process computes on one device: start another.',
      });
    const place = engine.gpu ? 'gpu' : 'cpu';
    const idle = engine.build === 'gpu' && !engine.gpu ? ' (a CUDA build that finds no GPU)' : '';
    const where = engine.gpuName ?? `the ${place.toUpperCase()}`;
    const varies = engine.gpu && !engine.deterministic ? ', not deterministic (TF_DETERMINISTIC_OPS)' : '';
    const why = `the native engine, TensorFlow ${engine.version} on ${where}${idle}${varies}`;
    return {
      name: 'tensorflow',
      device: place,
      version: engine.version,
      why: fixed(why, engine.threads, threads),
      threads: engine.threads,
    };
  },
  async wasm(core, { device = 'auto', threads: wanted }) {
    refuseGpu('wasm', device);
    const threads = await openWasm(core, wanted);
    return {
      name: 'wasm',
      device: 'cpu',
      version: core.version_core,
      why: fixed('WebAssembly on the CPU', threads, wanted),
      threads,
    };
  },
  async webgpu(core, { device = 'auto' }) {
    const adapter = await openWebgpu(core);
    const place = adapter.software ? 'cpu' : 'gpu';
    if (device !== 'auto' && device !== place)
      throw new BackendError(
        `Backend webgpu computes on the ${place.toUpperCase()} here, but runtime.device is ${device}`,
        {
          hint: `Its adapter is ${adapter.name}. Take another backend; see \`node tools/doctor.js\`.`,
        },
      );
    return { name: 'webgpu', device: place, version: core.version_core, why: `WebGPU on ${adapter.name}`, threads: 1 };
  },
  async cpu(core, { device = 'auto' }) {
    refuseGpu('cpu', device);
    await import('@tensorflow/tfjs-backend-cpu');
    // It would recommend another package at its first use.
    Object.assign(core.findBackend('cpu'), { firstUse: false });
    return { name: 'cpu', device: 'cpu', version: core.version_core, why: 'plain JavaScript, for tests', threads: 1 };
  },
};

function refuseGpu(name: BackendName, device: string): void {
  if (device !== 'gpu') return;
  throw new BackendError(`Backend ${name} computes on the CPU, but runtime.device is gpu`, {
    hint: 'Take backend tensorflow or webgpu.',
  });
}

/** A thread count is settled when a backend is first loaded in a process. */
function fixed(why: string, threads: number, wanted: number | undefined): string {
  return wanted === undefined || wanted === threads ? why : `${why}, with ${threads} threads as it was first loaded`;
}
