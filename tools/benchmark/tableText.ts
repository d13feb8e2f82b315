import type { Environment } from './Environment.ts';
import type { Job } from './Job.ts';
import type { SideResult } from './JobResult.ts';
import { JOBS } from './jobs.ts';
import type { Table, TableRow } from './Table.ts';

/** Further apart than this and the two sides hardly compute the same. Relative, by precision. */
const TOLERANCE: Readonly<Record<string, number>> = { float32: 2e-3, bfloat16: 5e-2, float16: 2e-2 };
/** PyTorch multiplies float32 in TF32 on a GPU: as exact as float16. */
const TOLERANCE_ON_GPU: Readonly<Record<string, number>> = { ...TOLERANCE, float32: 2e-2 };

/** A table in Markdown, with a heading and the conditions it was measured under. */
export function tableText({ suite, environment, rows }: Table): string {
  const heading = ['job', 'shiftkit, ms', 'PyTorch, ms', 'ratio', 'peak, MiB', 'PyTorch', 'runs', 'measured'];
  const cells = rows.map(row => cellsOf(row, environment));
  const lines = [heading, heading.map(() => '---'), ...cells].map(line => `| ${line.join(' | ')} |`);
  return [
    `### ${suite ? `${suite}, ` : ''}${environment.device.toUpperCase()}, ${environment.precision}`,
    '',
    conditions(environment),
    '',
    ...lines,
  ].join('\n');
}

function conditions(environment: Environment): string {
  const { processors, priority, threads, torch } = environment;
  const held = processors ? `, held on processor${processors.length === 1 ? '' : 's'} ${processors.join(' and ')}` : '';
  const first = priority === 'normal' ? '' : `, ${priority} priority`;
  return `${environment.machine}; ${environment.system}. ${threads} thread${threads === 1 ? '' : 's'}${held}${first}. shiftkit ${environment.shiftkit} on ${environment.engine}, Node ${environment.node}; ${torch ? `PyTorch ${torch}` : 'PyTorch was not there'}.`;
}

function cellsOf(row: TableRow, { device, precision }: Environment): string[] {
  const { job, ours, torch, ratio, deviation } = row;
  const tolerance = (device === 'gpu' ? TOLERANCE_ON_GPU : TOLERANCE)[precision];
  const differs = deviation !== undefined && !(deviation <= Math.max(tolerance, job.tolerance ?? 0));
  const doubt = differs ? ` (results ${percent(deviation)} apart)` : '';
  return [
    `\`${job.name}\`${changesText(job)}${doubt}`,
    spreadText(ours),
    torch ? `${spreadText(torch)}${torch.layout === 'contiguous' ? ' contiguous' : ''}` : '',
    ratio ? `**${ratio.median.toFixed(2)}** (${ratio.lower.toFixed(2)} to ${ratio.upper.toFixed(2)})` : '',
    mebibytes(ours),
    torch ? mebibytes(torch) : '',
    `${ours.times.length}`,
    row.commit ? `${row.date} ${row.commit}` : row.date,
  ];
}

/** What `--batch`, `--size` and `--images` changed. */
function changesText(job: Job): string {
  const shape = (some: Job | undefined) => {
    if (some?.work === 'load_streets') return `${some.images} images, ${some.batch} at once`;
    return some && [some.batch, ...('size' in some ? some.size : [])].join(' x ');
  };
  const own = shape(JOBS.find(({ name }) => name === job.name));
  return own === shape(job) ? '' : ` (${shape(job)})`;
}

/** Median, quartiles and extremes. */
function spreadText({ ms: { min, lower, median, upper, max } }: SideResult): string {
  const digits = median < 100 ? 1 : 0;
  const [a, b, c, d, e] = [median, lower, upper, min, max].map(value => value.toFixed(digits));
  return `**${a}** (${b} to ${c}; ${d} to ${e})`;
}

const mebibytes = ({ peakBytes }: SideResult): string => `${Math.round(peakBytes / 2 ** 20)}`;
const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;
