import { ConfigError } from '../../../../framework/errors/UserError.ts';
import type { TrainingStreams } from '../../../../framework/runner/Method.ts';
import type { SegmentationNetwork } from '../SegmentationNetwork.ts';

/** @throws ConfigError when there is no target, or it has other classes than the network */
export function requireTarget({ target }: TrainingStreams, { numClasses }: SegmentationNetwork, method: string): void {
  if (!target) throw new ConfigError(`the method ${method} adapts to data.target, which the config does not have`);
  if (numClasses === undefined || target.classes.length === numClasses) return;
  throw new ConfigError(
    `data.target (${target.name}) has ${target.classes.length} classes, the network tells ${numClasses} apart`,
    { hint: `set model.num_classes=${target.classes.length}, or num_classes of the data` },
  );
}
