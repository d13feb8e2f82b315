import { readFileSync } from 'node:fs';

/** The largest resident size that this process ever had, in bytes. */
export function peakMemory(): number {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]) * 1024;
  } catch {
    // no /proc: not Linux
  }
  // In KiB. On Linux it would be that of the parent process too, from before this program was loaded.
  return process.resourceUsage().maxRSS * 1024;
}
