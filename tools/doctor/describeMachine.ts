import { execFile } from 'node:child_process';
import os from 'node:os';
import { hasBfloat16Units, processorFeatures } from '../../framework/backend/native/processorFeatures.ts';

/** Processor features that decide the speed of TensorFlow's and WebAssembly's kernels, as Linux names them. */
const FEATURES = [
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'amx_bf16',
  'asimd',
  'bf16',
];

export interface Machine {
  readonly node: string;
  readonly nodeApi: string;
  readonly npm: string | null;
  readonly system: string;
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** GiB. */
  readonly memory: { readonly total: number; readonly free: number };
  /** Undefined where the system does not tell. */
  readonly features: readonly string[] | undefined;
  readonly halfPrecision: boolean;
  /** What `nvidia-smi` lists: name, driver, memory. */
  readonly nvidia: readonly string[];
}

/** What the machine is, as far as it matters for computing. */
export async function describeMachine(): Promise<Machine> {
  const present = processorFeatures();
  const features = present && FEATURES.filter(name => present.has(name));
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  const [npm, nvidia] = await Promise.all([output('npm', ['--version']), output('nvidia-smi', query)]);
  return {
    node: process.versions.node,
    nodeApi: process.versions.napi ?? '',
    npm,
    system: `${os.type()} ${os.release()} ${process.arch}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: { total: gibibytes(os.totalmem()), free: gibibytes(os.freemem()) },
    features,
    halfPrecision: hasBfloat16Units() ?? false,
    nvidia: nvidia?.split('\n').filter(Boolean) ?? [],
  };
}

const gibibytes = (bytes: number): number => Math.round(bytes / 2 ** 30 / 0.1) / 10;

/** What a program prints, or null where it is absent or fails. */
function output(command: string, args: string[]): Promise<string | null> {
  return new Promise(resolve => {
    const options = { timeout: 10_000, shell: process.platform === 'win32' };
    execFile(command, args, options, (error, stdout) => resolve(error ? null : stdout.trim()));
  });
}
