import type { BackendName } from '../framework/backend/BackendInfo.ts';
import { listBackends } from '../framework/backend/listBackends.ts';
import { engineFolder } from '../framework/backend/native/engineFolder.ts';
import { asCalled } from '../framework/cli/asCalled.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { describeMachine } from './doctor/describeMachine.ts';
import { inspectSetup, ownVersion, packageVersion } from './doctor/inspectSetup.ts';
import { computeOn, probeBackend } from './doctor/probeBackend.ts';
import type { Report } from './doctor/Report.ts';
import { reportText } from './doctor/reportText.ts';

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
  console.log(parsed.values.json ? JSON.stringify(report, null, 2) : asCalled(reportText(report)));
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
