import { spawnSync } from 'node:child_process';

export interface TorchInfo {
  readonly python: string;
  readonly pythonVersion: string;
  readonly version: string;
  /** Name of the CUDA device, or null. */
  readonly gpu: string | null;
}

const QUESTION = `import json, platform, torch
gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
print(json.dumps({'pythonVersion': platform.python_version(), 'version': torch.__version__, 'gpu': gpu}))`;

/** The PyTorch that a Python has, or why there is none. */
export function findTorch(python: string): TorchInfo | { readonly reason: string } {
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', QUESTION], { encoding: 'utf8' });
  if (error) return { reason: `${python}: ${error.message}` };
  const last = stderr.trim().split('\n').at(-1);
  if (status !== 0) return { reason: `${python}: ${last || `exit code ${status}`}` };
  return { python, ...(JSON.parse(stdout) as Omit<TorchInfo, 'python'>) };
}
