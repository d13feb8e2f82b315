import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** What a tool printed, and its exit code. */
export interface ToolRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a tool's door in a process of its own, as a user does. */
export function runTool(
  name: string,
  args: readonly string[],
  cwd: string = ROOT,
  env: Readonly<Record<string, string>> = {},
): ToolRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'tools', `${name}.js`), ...args], {
    cwd,
    encoding: 'utf8',
    // Node's own warnings are no words of the tool.
    env: { ...process.env, ...env, NODE_NO_WARNINGS: '1', JEST_WORKER_ID: undefined },
  });
  return { code: status, stdout, stderr };
}
