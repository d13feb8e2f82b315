import type { ProfileReport, ProfileRow } from './OpProfile.ts';

const CALLS_SHOWN = 25;

/** Where the time of a step goes, for a terminal. */
export function profileText(name: string, { stepMs, steps, operations, calls }: ProfileReport): string {
  const known = operations.reduce((sum, { ms }) => sum + ms, 0);
  const rest: ProfileRow = { name: '(JavaScript and what else)', count: 0, ms: stepMs - known };
  const line = ({ name: operation, count, ms, shapes }: ProfileRow): string => {
    const share = `${((100 * ms) / stepMs).toFixed(1)} %`.padStart(8);
    const calls = count ? `${Number(count.toFixed(1))}` : '';
    return `${ms.toFixed(2).padStart(10)}${share}${calls.padStart(8)}  ${operation}${shapes ? ` ${shapes}` : ''}`;
  };
  const heading = `${'ms'.padStart(10)}${'share'.padStart(8)}${'calls'.padStart(8)}  `;
  return [
    `${name}: ${stepMs.toFixed(1)} ms in a step, mean of ${steps} steps`,
    `${heading}operation`,
    ...[...operations, rest].map(line),
    `${heading}operation and shapes of its inputs, the costliest ${Math.min(CALLS_SHOWN, calls.length)} of ${calls.length}`,
    ...calls.slice(0, CALLS_SHOWN).map(line),
    '',
  ].join('\n');
}
