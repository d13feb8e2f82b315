import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateRow } from '../support/formula.ts';

/** Sums in float64 of float32 values in PyTorch's order. */
export interface Summary {
  readonly sum: number;
  readonly abs_sum: number;
  readonly first8: readonly number[];
}

/** What a golden file says of one gradient. */
export interface GradientReference {
  readonly float64: Summary;
  readonly largest_abs: number;
}

/** What a golden file says of one network. */
export interface Reference {
  readonly counts: Record<
    'parameters' | 'parameter_tensors' | 'buffer_tensors' | 'buffer_elements' | 'state_dict_entries',
    number
  >;
  readonly counts_without_num_batches_tracked?: number;
  readonly input_normalisation_inside?: { readonly mu: number[]; readonly sigma: number[] } | null;
  readonly bn_layers_in_definition_order?: readonly string[];
  readonly tent_parameters?: number;
  readonly formula_check: {
    readonly sum_of_all_float_entries: number;
    readonly abs_sum_of_all_float_entries: number;
    readonly tensors: Record<string, Summary>;
  };
  readonly input: { readonly name: string; readonly shape: readonly [number, number, number, number] };
  readonly eval: {
    readonly logits: number[][];
    readonly entropy_per_image: number[];
    readonly after: Record<string, Summary & { readonly shape: number[] }>;
  };
  readonly train: {
    readonly logits: number[][];
    readonly mean_entropy: number;
    readonly grad_of_mean_entropy?: Record<string, GradientReference>;
    readonly grad_abs_sum_all_bn?: { readonly weight: number; readonly bias: number };
    readonly running_stats_after_one_forward?: Record<string, Summary>;
    readonly 'tent_adam_lr_1e-3_mean_entropy_of_steps_1_2_3'?: number[];
    readonly logits_of_step_3?: number[][];
  };
  readonly loader_behaviour?: Record<string, string>;
  readonly state_dict: readonly StateRow[];
}

export interface CifarReference {
  readonly name: string;
  /** What a config would say to get this network. */
  readonly spec: { readonly type: string } & Record<string, unknown>;
  readonly reference: Reference;
}

/** Every CIFAR network that the golden folder describes; files of other networks are left out. */
export function cifarReferences(folder: string): CifarReference[] {
  const found: CifarReference[] = [];
  for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const references: Record<string, Reference> = content.models ?? { [content.model ?? file]: content };
    for (const [name, own] of Object.entries(references)) {
      const reference = { ...own, input: own.input ?? content.input };
      const spec = Array.isArray(reference.state_dict) && specOf(reference);
      if (spec) found.push({ name, spec, reference });
    }
  }
  return found;
}

/** The network that has these names and shapes, or undefined. */
function specOf(reference: Reference): CifarReference['spec'] | undefined {
  const shapes = new Map(reference.state_dict.map(([name, shape]) => [name, shape]));
  const blocks = (pattern: RegExp) => [...shapes.keys()].filter(name => pattern.test(name)).length;
  const inside = reference.input_normalisation_inside;

  const wide = shapes.get('block1.layer.0.conv1.weight');
  if (wide) {
    const depth = 6 * blocks(/^block1\.layer\.\d+\.conv1\.weight$/) + 4;
    const num_classes = shapes.get('fc.bias')?.[0];
    return { type: 'WideResNet', depth, widen_factor: wide[0] / 16, num_classes, normalize: shapes.has('mu') };
  }
  const grouped = shapes.get('stage_1.0.conv_conv.weight');
  if (grouped) {
    const depth = 9 * blocks(/^stage_1\.\d+\.conv_conv\.weight$/) + 2;
    const cardinality = grouped[0] / grouped[1];
    const num_classes = shapes.get('classifier.bias')?.[0];
    return { type: 'ResNeXt', depth, cardinality, base_width: grouped[1], num_classes, normalize: shapes.has('mu') };
  }
  if (shapes.has('linear.weight') && shapes.has('layer3.0.conv2.weight') && !shapes.has('layer4.0.conv1.weight')) {
    const depth = 6 * blocks(/^layer1\.\d+\.conv1\.weight$/) + 2;
    const num_classes = shapes.get('linear.bias')?.[0];
    return { type: 'ResNet', depth, num_classes, mean: inside?.mu ?? null, std: inside?.sigma ?? null };
  }
  return undefined;
}
