import type { BackendInfo } from '../../framework/backend/BackendInfo.ts';
import { describeMachine } from '../doctor/describeMachine.ts';
import { ownVersion } from '../doctor/inspectSetup.ts';
import type { Environment } from './Environment.ts';
import type { JobResult } from './JobResult.ts';
import { chooseJobs } from './jobs.ts';
import type { Settings } from './Settings.ts';
import { startOurs } from './sides.ts';

/** What the results were measured with. @throws UserError where none tells the backend and none can be opened */
export async function describeEnvironment(settings: Settings, results: readonly JobResult[]): Promise<Environment> {
  const { torch, device, precision, threads, placement } = settings;
  const machine = await describeMachine();
  const backend = results.find(result => result.backend)?.backend ?? (await backendOf(settings));
  const { processors, priority } = placement;
  const features = machine.features?.join(' ');
  const cpu = `${machine.cores} cores of ${machine.processor}${features ? ` (${features})` : ''}`;
  return {
    device,
    precision,
    machine: device === 'gpu' ? `${torch?.gpu ?? machine.nvidia[0] ?? 'GPU'}, ${cpu}` : cpu,
    system: machine.system,
    shiftkit: ownVersion(),
    engine: `${backend.name} ${backend.version}`,
    node: machine.node,
    ...(torch && {
      torch: `${torch.version} (Python ${torch.pythonVersion})${torch.fused ? ', fused optimizers' : ''}`,
    }),
    threads,
    ...(processors && { processors }),
    priority,
  };
}

/** Asks a process of our side which backend it takes. */
async function backendOf(settings: Settings): Promise<BackendInfo> {
  const [smallest] = chooseJobs('norm_resnet20', { batch: 1 });
  const peer = startOurs(smallest, settings);
  try {
    return (await peer.answer<{ backend: BackendInfo }>()).backend;
  } finally {
    peer.stop();
  }
}
