import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What npm printed to its standard output. Rejects with npm's own words when it fails. */
export async function runNpm(args: readonly string[]): Promise<string> {
  const windows = process.platform === 'win32';
  const options = { shell: windows, maxBuffer: 1 << 24, encoding: 'utf8' } as const;
  try {
    return (await promisify(execFile)(windows ? 'npm.cmd' : 'npm', [...args], options)).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const lines = (stderr || message).split('\n').filter(line => line.trim() && !/npm warn/i.test(line));
    throw new Error(`npm ${args[0]}: ${lines.slice(0, 3).join('; ')}`, { cause: error });
  }
}
