import { type Schema, schemaDefinition } from '../../framework/registration/schemaDefinition.ts';
import { kindOfSpec } from '../../framework/registration/spec.ts';

/** What fits better than the simplest value. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  'SegmentationFolder.image_dir': 'data/my_images',
  'SegmentationFolder.classes': [
    { name: 'road', ids: [0] },
    { name: 'car', ids: [1, 2], color: [0, 0, 142] },
  ],
  'EarlyStoppingHook.monitor': 'error',
  'Normalize.mean': [0.485, 0.456, 0.406],
  'Normalize.std': [0.229, 0.224, 0.225],
};
const SPECS: Readonly<Record<string, unknown>> = {
  schedules: { type: 'Step', step: [20, 30] },
  transforms: { type: 'RandomFlip' },
  losses: { type: 'CrossEntropyLoss' },
  metrics: { type: 'ClassificationMetric' },
  optimizers: { type: 'SGD', lr: 0.1 },
};

/** A value for an option that must be given: the simplest that its schema takes. */
export function sampleOf(entry: string, option: string, schema: unknown): unknown {
  return SAMPLES[`${entry}.${option}`] ?? simplest(schema as Schema);
}

function simplest(schema: Schema): unknown {
  const kind = kindOfSpec(schema);
  if (kind) return SPECS[kind.name];
  const { type, innerType, element, items, options, values, entries, shape, in: first } = schemaDefinition(schema);
  if (type === 'number') return numberFor(schema);
  if (type === 'string') return 'name';
  if (type === 'boolean') return true;
  if (type === 'literal') return values?.[0];
  if (type === 'enum') return Object.values(entries ?? {})[0];
  if (type === 'array') return element ? [simplest(element)] : [];
  if (type === 'tuple') return (items ?? []).map(simplest);
  if (type === 'union') return options?.[0] && simplest(options[0]);
  if (type === 'object')
    return Object.fromEntries(Object.entries(shape ?? {}).map(([key, part]) => [key, simplest(part)]));
  const inner = innerType ?? first;
  return inner && simplest(inner);
}

/** The first round number that the schema takes. */
function numberFor(schema: Schema): number {
  const check = (value: number) =>
    (schema as unknown as { safeParse(value: unknown): { success: boolean } }).safeParse(value).success;
  return [0.1, 1, 32, 10, 0, 100].find(check) ?? 1;
}
