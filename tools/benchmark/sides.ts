import { join } from 'node:path';
import { packageRoot } from '../../framework/files/packageRoot.ts';
import { isLoading } from './isLoading.ts';
import type { Job } from './Job.ts';
import { Peer } from './Peer.ts';
import type { Layout, Settings } from './Settings.ts';
import type { Order } from './serve.ts';

/** Starts our side of a job, in a process of its own. */
export function startOurs(job: Job, settings: Settings, extra: Omit<Order, 'job' | 'runtime'> = {}): Peer {
  const { threads, precision, device, backend, placement } = settings;
  const order: Order = { job, runtime: { backend, device, precision, threads }, ...extra };
  const door = join(packageRoot(), 'tools', 'benchmark.js');
  const args = [door, '--serve', JSON.stringify(order)];
  // By default TensorFlow takes all of a GPU's memory, which the other side needs too.
  const env = device === 'gpu' ? { TF_FORCE_GPU_ALLOW_GROWTH: 'true' } : {};
  return new Peer('shiftkit', placement.apply({ program: process.execPath, args, env }));
}

/** What the PyTorch side of a job is given. */
export interface TorchInputs {
  /** The file that `exportInputs` wrote; null: random ones of its own. */
  readonly inputs: string | null;
  /** As `Order.scratch`. */
  readonly scratch?: string;
}

/** Starts the PyTorch side of a job. */
export function startTorch(job: Job, settings: Settings, layout: Layout, { inputs, scratch }: TorchInputs): Peer {
  const { threads, precision, device, placement } = settings;
  const torch = settings.torch!;
  const place = device === 'gpu' ? 'cuda' : 'cpu';
  const order = { job, threads, precision, device: place, layout, inputs, scratch, fused: torch.fused };
  const program = join(packageRoot(), 'tools', 'benchmark', 'pytorch', 'serve.py');
  const { processors } = placement;
  const env = {
    OMP_NUM_THREADS: `${threads}`,
    // Its threads wait for each other after every operation: none may be moved or share a processor. The workers of a loader are
    // processes, which would all be held on the processor of the first thread.
    ...(processors && !isLoading(job) && { OMP_PROC_BIND: 'true', GOMP_CPU_AFFINITY: processors.join(' ') }),
  };
  return new Peer('PyTorch', placement.apply({ program: torch.python, args: [program, JSON.stringify(order)], env }));
}
