import { existsSync } from 'node:fs';
import { type Checkpoint, readCheckpoint } from '../framework/checkpoint/readCheckpoint.ts';
import { readStateDict } from '../framework/checkpoint/readStateDict.ts';
import type { StateDict } from '../framework/checkpoint/StateDict.ts';
import { writeSafetensors } from '../framework/checkpoint/writeSafetensors.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { CheckpointError, UserError } from '../framework/errors/UserError.ts';

/** Converts a checkpoint of PyTorch to safetensors, or lists what it holds: `node tools/convert_checkpoint.js IN OUT`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/convert_checkpoint.js',
    summary:
      "Writes the network of a checkpoint (.pt, .pth, .th, .pkl, .safetensors, or a checkpoint folder) as safetensors under PyTorch's names. Nothing of the file is executed.",
    positionals: [
      { name: 'IN', help: 'the checkpoint' },
      { name: 'OUT', help: 'a .safetensors file', required: false },
    ],
    options: [
      { name: 'list', type: 'boolean', help: 'print what the file holds, and write nothing' },
      { name: 'key', type: 'string', help: 'take the tensors under this key: ResNet101/model_state' },
      { name: 'force', type: 'boolean', help: 'replace OUT if it exists' },
    ],
    examples: [
      'node tools/convert_checkpoint.js resnet20-12fca82f.th resnet20.safetensors',
      'node tools/convert_checkpoint.js from_gta5_to_cityscapes.pkl --list',
    ],
  });
  if (!parsed) return;
  const { values, positionals } = parsed;
  const [input, output] = positionals;
  if (values.list) {
    process.stdout.write(listing(await readCheckpoint(input)));
    return;
  }
  if (output === undefined) throw new UserError('OUT is missing', { hint: 'name a .safetensors file, or use --list' });
  if (!output.endsWith('.safetensors')) {
    throw new UserError(`OUT is ${output}: expected a name that ends in .safetensors`, {
      hint: "PyTorch reads it: safetensors.torch.load_file('x.safetensors')",
    });
  }
  if (existsSync(output) && !values.force) throw new UserError(`${output} exists`, { hint: '--force replaces it' });
  const state =
    values.key === undefined ? await readStateDict(input) : underKey(await readCheckpoint(input), values.key, input);
  await writeSafetensors(output, state);
  const elements = [...state.values()].reduce((sum, { data }) => sum + data.length, 0);
  process.stdout.write(`${output}: ${state.size} tensors, ${elements} values\n`);
}

function underKey({ tensors }: Checkpoint, key: string, file: string): StateDict {
  const prefix = `${key.replace(/\/$/, '')}/`;
  const found = [...tensors].filter(([path]) => path.startsWith(prefix));
  if (found.length > 0) return new Map(found.map(([path, tensor]) => [path.slice(prefix.length), tensor]));
  const keys = new Set(
    [...tensors.keys()].filter(path => path.includes('/')).map(path => path.replace(/\/[^/]*$/, '')),
  );
  throw new CheckpointError(`${file} has no tensors under ${key}`, {
    hint: keys.size > 0 ? `it has ${[...keys].join(', ')}` : 'its tensors are under no key: leave out --key',
  });
}

function listing({ format, tensors, values }: Checkpoint): string {
  const lines = [`${format}, ${tensors.size} tensors, ${values.size} other values`];
  for (const [path, { dtype, shape }] of tensors) lines.push(`${path}  ${dtype} [${shape.join(', ')}]`);
  for (const [path, value] of values) lines.push(`${path} = ${valueText(value)}`);
  return `${lines.join('\n')}\n`;
}

function valueText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return '{}';
  return typeof value === 'string' ? JSON.stringify(value) : String(Array.isArray(value) ? `[${value}]` : value);
}
