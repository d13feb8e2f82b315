import type { BackendInfo, BackendName } from '../framework/backend/BackendInfo.ts';
import { type BackendPresence, listBackends } from '../framework/backend/listBackends.ts';
import { engineFolder } from '../framework/backend/native/engineFolder.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { describeMachine, type Machine } from './doctor/describeMachine.ts';
import { inspectSetup, ownVersion, packageVersion, type SetupState } from './doctor/inspectSetup.ts';
import { computeOn, type Probe, probeBackend } from './doctor/probeBackend.ts';

type Examined = BackendPresence & { readonly probe: Probe };
interface Report {
  readonly shiftkit: string | null;
  readonly machine: Machine;
  readonly backends: readonly Examined[];
  /** What `auto` takes. */
  readonly auto: BackendName | null;
  readonly native: SetupState & { readonly folder: string };
  readonly optional: { readonly [name: string]: string | null };
}

/** What this machine can compute on, what each backend lacks, and how to get it. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/doctor.js',
    summary: 'Says what this machine can compute on, what is missing for more, and how to get it.',
    options: [
      { name: 'json', type: 'boolean', help: 'the same as JSON' },
      {
        name: 'probe',
        type: 'string',
        value: 'BACKEND',
        help: 'only open this backend, compute, and print the result as JSON',
      },
    ],
  });
  if (!parsed) return;
  if (parsed.values.probe) {
    console.log(JSON.stringify(await computeOn(parsed.values.probe as BackendName)));
    return;
  }
  const report = await examine();
  console.log(parsed.values.json ? JSON.stringify(report, null, 2) : text(report));
  if (!report.auto) process.exitCode = 1;
}

async function examine(): Promise<Report> {
  const [machine, setup, present] = await Promise.all([describeMachine(), inspectSetup(), listBackends()]);
  const backends = await Promise.all(
    present.map(async backend => ({
      ...backend,
      probe: backend.available ? await probeBackend(backend.name) : ({ works: false, reason: backend.reason } as const),
    })),
  );
  const works = (name: BackendName) => backends.some(backend => backend.name === name && backend.probe.works);
  return {
    shiftkit: ownVersion(),
    machine,
    backends,
    auto: works('tensorflow') ? 'tensorflow' : works('wasm') ? 'wasm' : null,
    native: { ...setup, folder: engineFolder() },
    optional: { sharp: packageVersion('sharp'), webgpu: packageVersion('webgpu') },
  };
}

function text(report: Report): string {
  const { native, optional } = report;
  const sections = [
    ...machineLines(report),
    '',
    'Backends, best first',
    ...report.backends.flatMap(backendLines),
    `  runtime.backend: 'auto' takes ${report.auto ?? 'none: nothing works here'}`,
    '',
    `Packages of the lockfile: ${native.packages}`,
    `Native engine in ${native.folder}: ${native.engine}`,
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

function cudaHint({ machine, backends }: Report): string[] {
  const onGpu = backends.some(({ name, probe }) => name === 'tensorflow' && probe.works && probe.info.device === 'gpu');
  return machine.nvidia.length && !onGpu
    ? ['  the GPU is not used: `npm run setup -- --gpu` brings the CUDA build']
    : [];
}
