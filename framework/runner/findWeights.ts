import type { ResolvedConfig } from '../config/schema.ts';
import type { Spec } from '../registration/spec.ts';
import { findPretrained } from './loadPretrained.ts';
import { findCheckpoint } from './loadWeights.ts';

/**
 * Looks whether the files are there that the network of a config will start from.
 *
 * @throws CheckpointError for the first that is not.
 */
export function findWeights({ model, load_from, resume_from }: ResolvedConfig): void {
  if (load_from) findCheckpoint(load_from);
  const { pretrained } = model as Spec & { readonly pretrained?: unknown };
  if (!load_from && !resume_from && typeof pretrained === 'string' && pretrained !== 'random')
    findPretrained(pretrained);
}
