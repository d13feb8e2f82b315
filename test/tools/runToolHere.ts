import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runMain } from '../../framework/cli/runMain.ts';
import { ROOT, type ToolRun } from './runTool.ts';

/**
 * Runs a tool as its door does, in this process, in a fraction of the time that one of its own would take. Not for what changes the process:
 * signals, exit handlers, the first opening of a backend.
 */
export async function runToolHere(name: string, args: readonly string[], cwd: string = ROOT): Promise<ToolRun> {
  const { main } = (await import(join(ROOT, 'tools', `${name}.ts`))) as { main: (argv: string[]) => Promise<void> };
  const before = process.cwd();
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map(stream =>
    jest.spyOn(process[stream], 'write').mockImplementation(text => {
      printed[stream] += String(text);
      return true;
    }),
  );
  process.chdir(cwd);
  process.exitCode = undefined;
  try {
    await runMain(main, args);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.exitCode = undefined;
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}
