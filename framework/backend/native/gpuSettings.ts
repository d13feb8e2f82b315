/** The variables that say how TensorFlow computes on a GPU, for a user who has not set them; `docs/backends.md` says more. */
const DEFAULTS = {
  // As nvidia-smi counts; CUDA's own order is by speed.
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  // Otherwise TensorFlow takes nearly all of the GPU's memory when it starts.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // A resumed run must give the same numbers; an operation that cannot, refuses, and ours then compute in another way.
  TF_DETERMINISTIC_OPS: '1',
  // Float32 means float32: TF32, which convolutions and matrix products would be rounded to, has 10 bits of mantissa.
  NVIDIA_TF32_OVERRIDE: '0',
};

/**
 * Sets the environment of this process for a build for CUDA, before it is loaded. A process computes on one GPU: the first
 * that CUDA_VISIBLE_DEVICES names. With several, TensorFlow would compute on one and the binding put its tensors on another.
 *
 * @param hide compute on the CPU whatever there is
 * @returns what takes back those settings that would count on the CPU too
 */
export function setGpuEnvironment(hide: boolean): () => void {
  const { env } = process;
  env.CUDA_VISIBLE_DEVICES = hide ? '-1' : (env.CUDA_VISIBLE_DEVICES ?? '0').split(',')[0];
  const set = Object.entries(DEFAULTS).filter(([name]) => env[name] === undefined);
  for (const [name, value] of set) env[name] = value;
  return () => {
    for (const [name] of set) delete env[name];
  };
}

/** Whether TensorFlow was told to compute deterministically. */
export function isDeterministic(): boolean {
  return ['1', 'true'].includes(process.env.TF_DETERMINISTIC_OPS?.toLowerCase() ?? '');
}
