import { createInterface } from 'node:readline';
import type { BackendOptions } from '../../framework/backend/BackendInfo.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { tf } from '../../framework/backend/tf.ts';
import { adaptation } from './adaptation.ts';
import { exportInputs } from './exportInputs.ts';
import type { Footprint } from './Footprint.ts';
import { isLoading } from './isLoading.ts';
import type { Job } from './Job.ts';
import { loading } from './loading.ts';
import { OpProfile, type ProfileReport } from './OpProfile.ts';
import { peakMemory } from './peakMemory.ts';
import { isProDA } from './proda/isProDA.ts';
import { proda } from './proda/proda.ts';
import { segmentation } from './segmentation.ts';
import { streetLoading } from './streetLoading.ts';
import type { Workload } from './Workload.ts';

/** What a process of our side is started with. */
export interface Order {
  readonly job: Job;
  readonly runtime: BackendOptions;
  /** A folder for files that the job needs; who starts the process removes it. */
  readonly scratch?: string | undefined;
  /** Write the inputs to this file instead of computing. */
  readonly exportTo?: string | undefined;
  /** Be ready for `profile`: every operation then costs a little more. */
  readonly profile?: boolean | undefined;
}

/**
 * Our side of a job: builds it, says so, and then does what each line of the standard input asks for - `step`, `footprint`, `profile N`, `end` -,
 * answering with one line of JSON. The PyTorch side (`pytorch/serve.py`) speaks the same.
 */
export async function serve({ job, runtime, scratch, exportTo, profile }: Order): Promise<void> {
  const backend = isLoading(job) ? null : await openBackend(runtime);
  if (exportTo) {
    await exportInputs(job, exportTo);
    return answer({ ready: true });
  }
  const operations = profile ? new OpProfile() : undefined;
  const workload = await prepare(job, scratch);
  answer({ ready: true, backend });
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      const [command, count] = line.split(' ');
      if (command === 'step') answer(await timed(workload));
      else if (command === 'footprint') answer(footprint());
      else if (command === 'profile' && operations) answer(await profiled(workload, operations, Number(count)));
      else break;
    }
  } finally {
    // After an error it would keep the process alive, and the one that asks waiting.
    process.stdin.destroy();
  }
  answer({ peakBytes: peakMemory() });
  // Workers of a loader would keep the process alive.
  process.exit();
}

function prepare(job: Job, scratch: string | undefined): Promise<Workload> {
  if (job.work === 'load') return loading(job);
  if (job.work === 'load_streets') return streetLoading(job, scratch);
  if (isProDA(job)) return proda(job, scratch);
  return job.work === 'norm' || job.work === 'tent' ? adaptation(job) : segmentation(job);
}

async function timed(workload: Workload): Promise<{ ms: number; value: number | null }> {
  const start = performance.now();
  const value = await workload.step();
  return { ms: performance.now() - start, value };
}

async function profiled(workload: Workload, operations: OpProfile, steps: number): Promise<ProfileReport> {
  operations.reset();
  const start = performance.now();
  for (let i = 0; i < steps; i++) await workload.step();
  return operations.report(performance.now() - start, steps);
}

/** What the process holds at the moment. */
function footprint(): Footprint {
  const { numTensors: tensors, numBytes: tensorBytes } = tf.memory();
  return { tensors, tensorBytes, residentBytes: process.memoryUsage.rss() };
}

function answer(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
