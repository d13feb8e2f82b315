import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { listBackends } from '../../framework/backend/listBackends.ts';
import { labelsFor, npyBytes, pictures, temporaryFolder, writeCifar10C } from '../data/files.ts';
import { ROOT, runTool } from './runTool.ts';
import { runToolHere } from './runToolHere.ts';

const folder = temporaryFolder();
const weights = join(ROOT, 'registry/models/pretrained/resnet20_cifar10.safetensors');
const DATA = [
  'data.test.root=data',
  'data.test.stored_severities=[5]',
  'data.test.severities=[5]',
  'runtime.backend=wasm',
];
const tent = join(ROOT, 'configs/tent/tent_cifar10c.config.ts');

/** Every file below the folder. */
const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** A config like Tent's, with another text in it. */
function config(name: string, text: string): string {
  writeFileSync(
    join(folder, name),
    `import { defineConfig } from 'shiftkit';\nexport default defineConfig({ _base_: 'shiftkit/configs/tent/tent_cifar10c.config.ts', ${text} });\n`,
  );
  return name;
}

/** A copy of the data with one file replaced. */
function damaged(name: string, file: string, bytes: Buffer | undefined): string {
  mkdirSync(join(folder, name));
  for (const each of readdirSync(join(folder, 'data')))
    copyFileSync(join(folder, 'data', each), join(folder, name, each));
  if (bytes) writeFileSync(join(folder, name, file), bytes);
  else rmSync(join(folder, name, file));
  return `data.test.root=${name}`;
}

beforeAll(() => {
  mkdirSync(join(folder, 'data'));
  writeCifar10C(join(folder, 'data'), { images: 8, severities: 1 });
  writeFileSync(join(folder, 'plain.ts'), PLAIN_NET);
});

/** A network without batch normalisation, in a user's file. */
const PLAIN_NET = `import { Linear, MODELS, Module, register, z } from 'shiftkit';
@register(MODELS, 'PlainNet')
export class PlainNet extends Module {
  static readonly options = z.strictObject({});
  readonly fc = this.child('fc', new Linear(3072, 10));
  override forward(x) { return this.fc.forward(x.reshape([x.shape[0], 3072])); }
}
`;

interface Mistake {
  readonly what: string;
  /** Default: test. */
  readonly tool?: string;
  readonly args: () => string[];
  /** What the message must say: where, what, and the way out. */
  readonly says: readonly (string | RegExp)[];
}

const withData = (...options: string[]) => [tent, '--cfg-options', ...DATA, ...options];

const MISTAKES: Mistake[] = [
  {
    what: 'an unknown config file',
    args: () => [join(ROOT, 'configs/tent/tent_cifar10.config.ts')],
    says: ['no such config file', 'did you mean "tent_cifar10c.config.ts"?'],
  },
  {
    what: 'an unknown key',
    args: () => [config('key.config.ts', 'method: { stepps: 2 }')],
    says: ['unknown key "stepps"', /key\.config\.ts:2:\d+/, 'did you mean "steps"?'],
  },
  {
    what: 'a wrong type',
    args: () => [config('type.config.ts', "method: { steps: 'two' }")],
    says: ['method.steps', /type\.config\.ts:2:\d+/, /two/, /expected (an? )?(int|number)/],
  },
  {
    what: 'an unknown registered name',
    args: () => [config('name.config.ts', "method: { type: 'Tennt', _delete_: true }")],
    says: ['unknown method "Tennt"', 'did you mean "Tent"?'],
  },
  {
    what: 'a circular base',
    args: () => {
      writeFileSync(join(folder, 'b.config.json5'), "{ _base_: './a.config.json5' }");
      writeFileSync(join(folder, 'a.config.json5'), "{ _base_: './b.config.json5' }");
      return ['a.config.json5'];
    },
    says: [/a\.config\.json5 (→|->) .*b\.config\.json5 (→|->) .*a\.config\.json5/],
  },
  { what: '--cfg-options without value', args: () => [tent, '--cfg-options'], says: ['--cfg-options'] },
  {
    what: '--cfg-options with a key alone',
    args: () => [tent, '--cfg-options', 'seed'],
    says: ['seed', /KEY=VALUE|=/],
  },
  {
    what: 'an empty --load-from',
    args: () => [tent, '--load-from', ''],
    says: ['load_from is "": expected the path of a checkpoint, or null', '--load-from ""'],
  },
  { what: 'a wrong --seed', args: () => [tent, '--seed', '-1'], says: ['seed is -1: expected integer', '--seed -1'] },
  { what: 'a misspelt option', args: () => [tent, '--wrok-dir', 'x'], says: ['--wrok-dir', '--work-dir'] },
  {
    what: 'a missing CIFAR-10-C folder',
    args: () => withData('data.test.root=nowhere'),
    says: ['nowhere', /make_cifar10_c/],
  },
  {
    what: 'a missing file of it',
    args: () => withData(damaged('missing', 'fog.npy', undefined)),
    says: ['fog.npy'],
  },
  {
    what: 'a truncated .npy',
    args: () => {
      const option = damaged('truncated', 'fog.npy', npyBytes([8, 32, 32, 3], pictures(8)));
      truncateSync(join(folder, 'truncated/fog.npy'), 20_000);
      return withData(option);
    },
    says: ['fog.npy', /truncated|incomplete|bytes/],
  },
  {
    what: 'labels of another length',
    args: () => withData(damaged('labels', 'labels.npy', npyBytes([7], labelsFor(7)))),
    says: ['labels.npy', '7', '8'],
  },
  {
    what: 'Fortran order',
    args: () => withData(damaged('fortran', 'fog.npy', npyBytes([8, 32, 32, 3], pictures(8), { fortran: 'True' }))),
    says: ['fog.npy', /Fortran/],
  },
  {
    what: 'a wrong dtype',
    args: () => withData(damaged('dtype', 'fog.npy', npyBytes([8, 32, 32, 3], pictures(8), { descr: '|i1' }))),
    says: ['fog.npy', /i1|int8/],
  },
  {
    what: 'a truncated checkpoint',
    args: () => {
      copyFileSync(weights, join(folder, 'short.safetensors'));
      truncateSync(join(folder, 'short.safetensors'), 500_000);
      return [...withData(), '--load-from', 'short.safetensors'];
    },
    says: ['short.safetensors', 'truncated'],
  },
  {
    what: 'an HTML page as a checkpoint',
    args: () => {
      writeFileSync(join(folder, 'page.th'), '<!DOCTYPE html><html><body>Confirm the download</body></html>');
      return [...withData(), '--load-from', 'page.th'];
    },
    says: ['page.th', 'HTML page'],
  },
  {
    what: 'a hostile pickle',
    args: () => {
      writeFileSync(
        join(folder, 'hostile.pkl'),
        '\x80\x02cposix\nsystem\nX\x0c\x00\x00\x00touch pwned1\x85R.',
        'latin1',
      );
      return [...withData(), '--load-from', 'hostile.pkl'];
    },
    says: ['hostile.pkl', 'posix.system', 'nothing was executed'],
  },
  {
    what: 'weights of other shapes',
    args: () => [tent, '--cfg-options', ...DATA, 'model.num_classes=7'],
    says: ['linear.weight', '[10, 64]', '[7, 64]'],
  },
  {
    what: 'weights of another depth',
    args: () => [tent, '--cfg-options', ...DATA, 'model.depth=32'],
    says: ['missing', 'layer1.3.conv1.weight'],
  },
  { what: 'a checkpoint that is not there', args: () => [...withData(), '--load-from', 'gone.th'], says: ['gone.th'] },
  {
    what: 'a RobustBench checkpoint that is not there: where it comes from and where it must lie',
    args: () => [join(ROOT, 'configs/tent/norm_cifar10c_standard.config.ts'), '--cfg-options', ...DATA],
    says: ['Standard.pt', 'RobustBench', 'it must lie at'],
  },
  { what: 'severity 6', args: () => withData('data.test.severities=[6]'), says: ['severities', '6', '5'] },
  {
    what: 'a severity that is not stored',
    args: () => withData('data.test.severities=[4]'),
    says: ['severit', '4', 'stored_severities'],
  },
  {
    what: 'num_examples larger than the data',
    args: () => withData('data.test.num_examples=9'),
    says: ['num_examples', '9', '8'],
  },
  {
    what: 'a config with a syntax error',
    args: () => [config('syntax.config.ts', 'method: { steps: 2 ')],
    says: [/syntax\.config\.ts:2:\d+/],
  },
  {
    what: 'two bases that contradict each other',
    args: () => {
      writeFileSync(join(folder, 'one.config.json5'), '{ seed: 1 }');
      writeFileSync(join(folder, 'two.config.json5'), '{ seed: 2 }');
      writeFileSync(join(folder, 'both.config.json5'), "{ _base_: ['./one.config.json5', './two.config.json5'] }");
      return ['both.config.json5'];
    },
    says: ['seed', 'one.config.json5', 'two.config.json5'],
  },
  {
    what: 'another type without _delete_',
    args: () => [config('other.config.ts', "method: { type: 'Norm' }")],
    says: ['method', '_delete_'],
  },
  {
    what: 'a file of imports that is not there',
    args: () => [config('imports.config.ts', "imports: ['./gone.ts']")],
    says: ['imports', 'gone.ts', 'relative to the config file'],
  },
  {
    what: 'a value that is no number on the command line',
    args: () => withData('method.steps=many'),
    says: ['method.steps', 'many', /--cfg-options/],
  },
  {
    what: 'an unknown backend',
    args: () => withData('runtime.backend=cuda'),
    says: ['runtime.backend', 'cuda', 'tensorflow', 'wasm'],
  },
  {
    what: 'a precision that the backend lacks',
    args: () => withData('runtime.precision=bfloat16'),
    says: ['bfloat16', 'wasm', 'tensorflow'],
  },
  {
    what: 'a GPU on a backend without one',
    args: () => withData('runtime.device=gpu'),
    says: ['wasm', /GPU/i],
  },
  {
    what: 'no images to predict',
    tool: 'predict',
    args: () => [tent, 'photos/*.png', '--cfg-options', ...DATA],
    says: ['photos'],
  },
  {
    what: 'an adaptation that is none',
    tool: 'predict',
    args: () => [tent, 'plain.ts', '--adapt', 'bn'],
    says: ['--adapt', 'bn', 'norm', 'tent'],
  },
  {
    what: 'a tool for training with a config for evaluation',
    tool: 'train',
    args: () => withData(),
    says: ['EvaluateStream does not train'],
  },
  {
    what: 'a folder to resume from that has no checkpoint',
    tool: 'train',
    args: () => [join(ROOT, 'configs/cifar10/resnet20.config.ts'), '--resume-from', 'data'],
    says: ['data holds no checkpoint'],
  },
  {
    what: 'a work directory that is a file',
    args: () => [...withData(), '--work-dir', 'plain.ts'],
    says: ['plain.ts', /is a file|cannot write/],
  },
  {
    what: 'a work directory below a file',
    args: () => [...withData(), '--work-dir', 'plain.ts/work'],
    says: ['cannot write', 'plain.ts/work', /plain\.ts is a file/],
  },
  {
    what: 'a work directory where the system takes none',
    args: () => [...withData(), '--work-dir', '/proc/shiftkit/work'],
    says: ['cannot write /proc/shiftkit/work'],
  },
  {
    what: 'a network without batch normalisation under Tent',
    args: () => [
      config(
        'plain.config.ts',
        "imports: ['./plain.ts'], model: { _delete_: true, type: 'PlainNet' }, load_from: null",
      ),
      '--cfg-options',
      ...DATA,
    ],
    says: ['PlainNet has no batch normalization', 'choose a network with BatchNorm2d, or the method Source'],
  },
];

/** A message as a reader meets it, without the folders of this machine. */
const asRead = (text: string) => `\n${text.replaceAll(folder, '/here').replaceAll(ROOT, '/shiftkit')}`;

describe('a mistake gives one clear message, exit code 2, no stack and no file', () => {
  test.each(MISTAKES)('$what', async ({ tool = 'test', args, says }) => {
    const words = args();
    const before = files();
    const { code, stdout, stderr } = await runToolHere(tool, words, folder);
    expect(asRead(stderr)).toMatchSnapshot();
    for (const text of says) expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(stderr.trim().split('\n').length).toBeLessThan(12);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(files()).toEqual(before);
  });

  test('data that is not where the config says, after the quickstart', async () => {
    const made = join(folder, 'after/data/quickstart/CIFAR-10-C-4x500');
    mkdirSync(made, { recursive: true });
    writeCifar10C(made, { images: 8, severities: 1, corruptions: ['fog', 'snow'] });
    const { stderr } = await runToolHere('test', [tent], join(folder, 'after'));
    expect(asRead(stderr)).toMatchSnapshot();
    // What it says is a command line that works.
    const [, options] = /--cfg-options (.*)/.exec(stderr)!;
    const words = options.replaceAll("'", '').split(' ');
    const { code } = await runToolHere(
      'test',
      [tent, '--dry-run', '--cfg-options', ...words, DATA[3]],
      join(folder, 'after'),
    );
    expect(code).toBe(0);
  });

  test('a GPU that is asked for and not there', async () => {
    const native = (await listBackends()).find(({ name }) => name === 'tensorflow');
    for (const backend of ['wasm', ...(native?.available ? ['tensorflow'] : [])]) {
      if (backend === 'tensorflow' && /GPU|CUDA/.test(native?.reason ?? '') && !/CPU|no /.test(native?.reason ?? ''))
        continue;
      const { code, stderr } = runTool('test', withData(`runtime.backend=${backend}`, 'runtime.device=gpu'), folder);
      expect(stderr).toMatch(/gpu|GPU/);
      expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(code).toBe(2);
    }
  });

  test('a defect is none of these: stack and exit code 1', () => {
    writeFileSync(join(folder, 'defect.ts'), DEFECT);
    const name = config('defect.config.ts', "imports: ['./defect.ts'], method: { _delete_: true, type: 'Defect' }");
    const { code, stderr } = runTool(
      'test',
      [name, '--quiet', '--work-dir', 'defect', '--cfg-options', ...DATA],
      folder,
    );
    expect(stderr).toMatch(/TypeError.*\n\s+at .*defect\.ts/);
    expect(code).toBe(1);
    // What was written before is whole: a log, and no result.
    expect(readdirSync(join(folder, 'defect')).sort()).toEqual([
      ...['config.json', 'environment.json', 'log.jsonl', 'log.txt', 'origins.json', 'tensorboard'],
    ]);
    const records = readFileSync(join(folder, 'defect/log.jsonl'), 'utf8').trimEnd().split('\n');
    expect(() => records.map(line => JSON.parse(line) as unknown)).not.toThrow();
  });
});

const DEFECT = `import { METHODS, Method, register, z } from 'shiftkit';
@register(METHODS, 'Defect')
export class Defect extends Method {
  static readonly options = z.strictObject({});
  constructor(_options, context) { super(context); }
  override predict() { return undefined.logits; }
}
`;
