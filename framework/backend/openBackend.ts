import type * as Core from '@tensorflow/tfjs-core';
import { nearestName } from '../errors/nearestName.ts';
import { BackendError } from '../errors/UserError.ts';
import { applyRepairs } from '../ops/repairs/applyRepairs.ts';
import type { BackendInfo, BackendName, BackendOptions } from './BackendInfo.ts';
import { setCurrentBackend } from './currentBackend.ts';
import { loadNative } from './native/loadNative.ts';
import { bindTensorFlow } from './tf.ts';
import { openWasm } from './wasm/openWasm.ts';
import { openWebgpu } from './webgpu/openWebgpu.ts';

/** TensorFlow.js is repaired by version: another one may need other repairs. */
const TFJS_VERSION = '4.22.0';

type Opener = (core: typeof Core, options: BackendOptions) => Promise<BackendInfo>;

/**
 * Opens a backend, binds `tf`, and applies the repairs of `framework/ops/repairs`. May be called again, with the same or
 * another backend; tensors stay with the backend that made them.
 *
 * @throws BackendError when the backend, or the GPU, that was asked for is not to be had
 */
export async function openBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  const { precision = 'float32', threads } = options;
  if (precision !== 'float32')
    throw new BackendError(`runtime.precision: ${precision} is not offered yet`, { hint: "Take 'float32'." });
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new BackendError(`runtime.threads: ${threads}, expected a whole number from 1 on`);
  const core = await loadCore();
  const info = await openFirst(core, options);
  await core.setBackend(info.name);
  applyRepairs(info.name);
  setCurrentBackend(info);
  return info;
}

async function loadCore(): Promise<typeof Core> {
  // Two copies of the core would not share tensors: it is asked for by this one name everywhere.
  const core = await import('@tensorflow/tfjs-core');
  if (core.version_core !== TFJS_VERSION)
    throw new BackendError(`TensorFlow.js ${core.version_core} is installed, ${TFJS_VERSION} is needed`, {
      hint: 'Run `npm run setup`.',
    });
  bindTensorFlow(core);
  return core;
}

/** The backends to try, best first, and why each better one was passed over. */
async function openFirst(core: typeof Core, options: BackendOptions): Promise<BackendInfo> {
  const { backend = 'auto', device = 'auto' } = options;
  if (backend !== 'auto') {
    if (!Object.hasOwn(OPENERS, backend)) throw unknownName(backend);
    return OPENERS[backend](core, options);
  }
  const candidates: BackendName[] = device === 'gpu' ? ['tensorflow', 'webgpu'] : ['tensorflow', 'wasm'];
  const reasons: string[] = [];
  for (const name of candidates) {
    try {
      const info = await OPENERS[name](core, options);
      return { ...info, why: ['auto', info.why, ...reasons].join('; ').replace('auto; ', 'auto: ') };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      reasons.push(`not ${name}: ${error.message.replace(`Backend ${name}: `, '')}`);
    }
  }
  throw new BackendError(`A GPU was asked for, but none can be used: ${reasons.join('; ')}`, {
    hint: 'See `node tools/doctor.js`, or take `runtime.device=cpu`.',
  });
}

function unknownName(name: string): BackendError {
  const known = ['auto', ...Object.keys(OPENERS)];
  const nearest = nearestName(name, known);
  return new BackendError(`runtime.backend: there is no backend "${name}"; known are ${known.join(', ')}`, {
    hint: nearest && `Did you mean ${nearest}?`,
  });
}

const OPENERS: Record<BackendName, Opener> = {
  async tensorflow(core, { device = 'auto', threads }) {
    const engine = loadNative(core, { threads, hideGpu: device === 'cpu' });
    if (device === 'gpu' && !engine.gpu)
      throw new BackendError(`Backend tensorflow: a GPU was asked for, but TensorFlow ${engine.version} uses none`, {
        hint: 'The CUDA build comes with `npm run setup -- --gpu`; `node tools/doctor.js` says what is missing.',
      });
    const place = engine.gpu ? 'gpu' : 'cpu';
    const why = `the native engine, TensorFlow ${engine.version} on the ${place.toUpperCase()}`;
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
      version: TFJS_VERSION,
      why: fixed('WebAssembly on the CPU', threads, wanted),
      threads,
    };
  },
  async webgpu(core, { device = 'auto' }) {
    if (device === 'cpu')
      throw new BackendError('Backend webgpu computes on a GPU only, but runtime.device is cpu', {
        hint: 'Take wasm.',
      });
    const adapter = await openWebgpu(core);
    return { name: 'webgpu', device: 'gpu', version: TFJS_VERSION, why: `WebGPU on ${adapter}`, threads: 1 };
  },
  async cpu(_core, { device = 'auto' }) {
    refuseGpu('cpu', device);
    await import('@tensorflow/tfjs-backend-cpu');
    return { name: 'cpu', device: 'cpu', version: TFJS_VERSION, why: 'plain JavaScript, for tests', threads: 1 };
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
