import { ConfigError } from '../../../../framework/errors/UserError.ts';
import type { TrainingFiles, TrainingStreams } from '../../../../framework/runner/Method.ts';
import type { Prototypes } from './Prototypes.ts';

/**
 * Gives prototypes the values of a file: of `calc_prototype`, or the bare tensor that the original's calc_prototype.py saves.
 *
 * @throws ConfigError when it holds none, others than are needed, or some of other classes, or of other weights than the run starts from
 */
export async function fillPrototypes(
  prototypes: Prototypes,
  path: string,
  files: TrainingFiles,
  target: TrainingStreams['target'],
): Promise<void> {
  const { file, tensors, values } = await files.readTensors(path);
  const found = tensors.get('prototypes') ?? (tensors.size === 1 ? [...tensors.values()][0] : undefined);
  const hint = `make them: node tools/calc_prototype.js CONFIG --load-from WEIGHTS --out ${path}`;
  if (!found) throw new ConfigError(`${file} holds no prototypes`, { hint });
  const expected = prototypes.prototypes.fileShape;
  if (found.shape.join() !== expected.join() || found.dtype !== 'float32') {
    throw new ConfigError(
      `the prototypes in ${file} are ${found.dtype} [${found.shape}]; classes and features of the network need float32 [${expected}]`,
      { hint },
    );
  }
  const [made, start] = [values.get('weights'), await files.startHash()];
  if (typeof made === 'string' && start !== undefined && made !== start) {
    throw new ConfigError(`the prototypes in ${file} were made with other weights than load_from names`, { hint });
  }
  requireClasses(values.get('classes'), target?.classes ?? [], file, hint);
  if (typeof made !== 'string') files.warn(`prototypes in ${file} do not say of which weights they are`);
  const counts = tensors.get('counts');
  prototypes.loadStateDict(new Map([['prototypes', found], ...(counts ? [['counts', counts] as const] : [])]));
}

/** @param recorded JSON of the names; the original's files have none */
function requireClasses(recorded: unknown, classes: readonly string[], file: string, hint: string): void {
  if (typeof recorded !== 'string' || recorded === JSON.stringify(classes)) return;
  throw new ConfigError(
    `the prototypes in ${file} are of the classes ${recorded}; those of data.target are ${JSON.stringify(classes)}`,
    { hint: `${hint}, or let data.target name the same classes` },
  );
}
