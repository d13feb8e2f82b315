import cloneDeepWith from 'lodash/cloneDeepWith.js';
import omit from 'lodash/omit.js';
import pick from 'lodash/pick.js';
import { computedPart } from '../../framework/config/configHash.ts';
import type { ResolvedConfig } from '../../framework/config/schema.ts';
import type { Step } from '../../framework/recipe/recipeSchema.ts';
import type { PlannedStep } from './PlannedStep.ts';

type PlainObject = Readonly<Record<string, unknown>>;

/** What training adds to a data set, which whole images do without. */
const TRAINING_ONLY = ['transforms', 'pseudo_labels', 'labels', 'on_error'];

/**
 * What decides the outcome of a step: of its config only what its kind looks at, so that another learning rate of stage 1 does not
 * make its pseudo labels stale, and the step's own options. Paths of earlier steps become names: the work directory may be moved.
 */
export function settingsOf(step: Step, config: ResolvedConfig, takes: readonly PlannedStep[]): PlainObject {
  const names = new Map(takes.map(({ step: { name }, place }) => [place.output, `output('${name}')`]));
  const withNames = (value: PlainObject): PlainObject =>
    cloneDeepWith(value, inner => (typeof inner === 'string' ? names.get(inner) : undefined));
  return { step: ownOptions(step), ...withNames(seenBy(step, computedPart(config))) };
}

function ownOptions(step: Step): PlainObject {
  const { name: _name, title: _title, optional: _optional, config: _file, cfg_options: _options, ...own } = step;
  if (own.kind !== 'generate_pseudo_label') return own;
  // Soft labels have no confidences; and records of before say nothing of a stride, which was 1.
  const { confidence_stride, ...others } = own;
  return own.form === 'soft' || confidence_stride === 1 ? others : own;
}

function seenBy(step: Step, config: PlainObject): PlainObject {
  if (step.kind === 'train') return omit(config, ['data.test']);
  const network = ['model', 'load_from', 'runtime', 'imports'];
  if (step.kind === 'test') {
    return pick(config, [
      ...network,
      'method',
      'optimizer',
      'data.batch_size',
      'data.test',
      'runner',
      'evaluation',
      'seed',
    ]);
  }
  const role = step.kind === 'calc_prototype' && step.source ? 'source' : 'target';
  const seen = pick(config, [...network, `data.${role}`]);
  return omit(
    seen,
    TRAINING_ONLY.map(key => `data.${role}.${key}`),
  );
}
