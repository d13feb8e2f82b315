import type { BackendName } from '../../framework/backend/BackendInfo.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import { findTorch } from './findTorch.ts';
import { Placement } from './Placement.ts';
import type { Settings } from './Settings.ts';

interface Values {
  readonly runs: number;
  readonly warmup: number;
  readonly threads: number;
  readonly precision: string;
  readonly device: string;
  readonly backend: string;
  readonly python: string;
  readonly 'no-torch': boolean;
  readonly layout: string;
  readonly fused: boolean;
  readonly realtime: boolean;
  readonly profile: boolean;
  readonly endurance: boolean;
}

/** Checks what the command line says, and looks what of it can be had; `say` is told what cannot. */
export function readSettings(values: Values, say: (line: string) => void): Settings {
  const { runs, warmup, threads, fused, realtime } = values;
  for (const name of ['runs', 'warmup', 'threads'] as const) {
    if (values[name] < 1) throw new UserError(`--${name} is ${values[name]}, must be at least 1`);
  }
  const placement = new Placement(threads, realtime);
  if (realtime && placement.priority !== 'real-time')
    say(`real-time priority is not to be had here: both sides run with ${placement.priority} priority`);
  const device = oneOf(['cpu', 'gpu'], '--device', values.device);
  const layout = oneOf(['auto', 'channels_last', 'contiguous'], '--layout', values.layout);
  const oursOnly = values['no-torch'] || values.profile || values.endurance;
  const torch = oursOnly ? undefined : torchFor(values.python, device, say);
  return {
    runs,
    warmup,
    threads,
    placement,
    device,
    precision: oneOf(['float32', 'bfloat16', 'float16'], '--precision', values.precision),
    // A wrong name is refused where the backend is opened.
    backend: values.backend as BackendName | 'auto',
    torch: torch && { ...torch, fused, layout },
  };
}

function torchFor(python: string, device: 'cpu' | 'gpu', say: (line: string) => void) {
  const found = findTorch(python);
  const reason =
    'reason' in found ? found.reason : device === 'gpu' && !found.gpu ? 'it finds no CUDA device' : undefined;
  if (reason === undefined) return found as Exclude<typeof found, { reason: string }>;
  say(`PyTorch cannot be used (${reason}): only our side is measured. --python names another Python.`);
  return undefined;
}

/** [height, width] of `257,513`. */
export function readSize(text: string | undefined): [number, number] | undefined {
  if (text === undefined) return undefined;
  const sizes = text.split(',').map(Number);
  if (sizes.length === 2 && sizes.every(size => Number.isInteger(size) && size > 0)) return [sizes[0], sizes[1]];
  throw new UserError(`--size is ${text}: expected height and width, such as 257,513`);
}

function oneOf<const T extends string>(known: readonly T[], option: string, value: string): T {
  const found = known.find(name => name === value);
  if (found) return found;
  throw new UserError(`${option} is ${value}: expected ${known.join(', ')}`);
}
