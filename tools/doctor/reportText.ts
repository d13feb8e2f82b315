import type { BackendInfo } from '../../framework/backend/BackendInfo.ts';
import type { SetupState } from './inspectSetup.ts';
import type { Examined, Report } from './Report.ts';

/** The report of `doctor` for a terminal. */
export function reportText(report: Report): string {
  const { native, optional } = report;
  const sections = [
    ...machineLines(report),
    '',
    'Backends, best first',
    ...report.backends.flatMap(backendLines),
    `  runtime.backend: 'auto' takes ${report.auto ?? 'none: nothing works here'}`,
    '',
    `Packages of the lockfile: ${native.packages}`,
    `Native engine in ${native.folder}: ${native.engine}${native.kind === 'gpu' ? ', the build for CUDA' : ''}`,
    `  to build it: ${buildersOf(native)}`,
    ...cudaHint(report),
    `Optional: ${Object.entries(optional)
      .map(([name, version]) => `${name} ${version ?? `missing (npm install ${name})`}`)
      .join(', ')}`,
  ];
  return sections.join('\n');
}

function machineLines({ shiftkit, machine }: Report): string[] {
  const { features, memory } = machine;
  const half = machine.halfPrecision ? '' : ' (no bfloat16: mixed precision brings no speed on this CPU)';
  return [
    `shiftkit ${shiftkit}, Node ${machine.node} (Node-API ${machine.nodeApi}), npm ${machine.npm ?? 'not found'}, ${machine.system}`,
    `${machine.cores} cores of ${machine.processor}, ${memory.total} GiB memory, ${memory.free} GiB free`,
    `CPU features: ${features ? `${features.join(' ') || 'none of those that matter'}${half}` : 'the system does not tell'}`,
    `NVIDIA GPU: ${machine.nvidia.join('; ') || 'none (nvidia-smi finds none)'}`,
  ];
}

function backendLines({ name, probe, lacks }: Examined): string[] {
  const label = `  ${name.padEnd(11)}`;
  const line = probe.works ? `${label}works: ${probe.info.why}${threadsOf(probe.info)}` : `${label}no: ${probe.reason}`;
  return lacks.length ? [line, `  ${' '.repeat(11)}${probe.works ? 'lacks ' : ''}${lacks.join(', ')}`] : [line];
}

function threadsOf({ threads }: BackendInfo): string {
  return threads === 1 ? '' : `, ${threads} threads`;
}

function buildersOf({ python, compiler }: SetupState): string {
  const found = [python && `${python.command}${python.pip ? ' with pip' : ' (without pip)'}`, compiler].filter(Boolean);
  const missing = [!python?.pip && 'Python 3 with pip', !compiler && 'a C++ compiler'].filter(Boolean);
  return [found.length && found.join(' and '), missing.length && `missing: ${missing.join(' and ')}`]
    .filter(Boolean)
    .join('; ');
}

function cudaHint({ machine, backends, native }: Report): string[] {
  const onGpu = backends.some(({ name, probe }) => name === 'tensorflow' && probe.works && probe.info.device === 'gpu');
  if (!machine.nvidia.length || onGpu) return [];
  return native.kind === 'gpu'
    ? ['  the GPU is not used: it needs a driver for CUDA 12 (525 or newer), and CUDA_VISIBLE_DEVICES must not hide it']
    : ['  the GPU is not used: `npm run setup -- --gpu` brings the CUDA build'];
}
