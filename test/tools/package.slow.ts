import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder, writeCifar10C } from '../data/files.ts';
import { photographPng } from '../segmentation/trees.ts';
import { ROOT } from './runTool.ts';

// A project that has installed the packed package, with nothing else in it. Its dependencies are those of this checkout,
// by links: the registry is not asked.
const project = temporaryFolder();
const modules = join(project, 'node_modules');
const at = (name: string) => join(project, name);

function run(
  command: string,
  args: readonly string[],
  cwd = project,
): { code: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, NODE_NO_WARNINGS: '1', JEST_WORKER_ID: undefined };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
  return { code: status, stdout, stderr };
}
const shiftkit = (...words: string[]) => run(process.execPath, [join(modules, 'shiftkit/tools/shiftkit.js'), ...words]);

const FLIP_TS = `import { METHODS, Method, type MethodContext, type Tensor4D, register, tf, z } from 'shiftkit';
const options = z.strictObject({ weight: z.number().default(0.5) });
@register(METHODS, 'FlipTs')
export class FlipTs extends Method {
  static readonly options = options;
  constructor(readonly settings: z.output<typeof options>, context: MethodContext) { super(context); this.model.eval(); }
  override predict(images: Tensor4D) {
    const { weight } = this.settings;
    const mirrored = this.model.forward(tf.reverse(images, 2));
    return tf.add(tf.mul(this.model.forward(images), 1 - weight), tf.mul(mirrored, weight));
  }
}
`;
const FLIP_JS = `import { METHODS, Method, register, tf } from 'shiftkit';
register(METHODS, 'FlipJs')(
  class extends Method {
    constructor(_options, context) { super(context); this.model.eval(); }
    predict(images) {
      return tf.mul(tf.add(this.model.forward(images), this.model.forward(tf.reverse(images, 2))), 0.5);
    }
  },
);
`;
const config = (language: 'Ts' | 'Js') => `import { defineConfig } from 'shiftkit';
export default defineConfig({
  _base_: 'shiftkit/configs/tent/source_cifar10c.config.ts',
  imports: ['./flip.${language.toLowerCase()}'],
  method: { type: 'Flip${language}', _delete_: true },
  data: { test: { root: 'data', corruptions: ['fog'], severities: [1] } },
  runtime: { backend: 'wasm' },
});
`;

beforeAll(() => {
  expect(run(process.execPath, ['tools/build.js'], ROOT).code).toBe(0);
  const { stdout } = run('npm', ['pack', '--json', '--pack-destination', project], ROOT);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  expect(run('tar', ['xzf', filename]).code).toBe(0);
  expect(run('mv', ['package', 'node_modules/shiftkit']).code).toBe(0);
  writeFileSync(at('package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  writeFileSync(at('flip.ts'), FLIP_TS);
  writeFileSync(at('flip.js'), FLIP_JS);
  writeFileSync(at('flip_ts.config.ts'), config('Ts'));
  writeFileSync(at('flip_js.config.ts'), config('Js'));
  writeFileSync(at('ship.png'), photographPng(1, 32, 32));
  mkdirSync(at('data'));
  writeCifar10C(at('data'), { images: 8 });
}, 300_000);

describe('the packed package in an empty project', () => {
  test.each(['ts', 'js'])('an own class in .%s, and a config that inherits from one of the package', language => {
    const { code, stderr } = shiftkit('test', `flip_${language}.config.ts`, '--work-dir', `work_${language}`);
    expect(stderr).not.toMatch(/rror:/);
    expect(code).toBe(0);
    const { method, rows } = JSON.parse(readFileSync(at(`work_${language}/results.json`), 'utf8'));
    expect(method).toBe(`Flip${language === 'ts' ? 'Ts' : 'Js'}`);
    expect(rows).toHaveLength(1);
  });

  test('both own classes compute the same', () => {
    const mean = (language: string) => JSON.parse(readFileSync(at(`work_${language}/results.json`), 'utf8')).mean;
    expect(mean('ts').entropy).toBeCloseTo(mean('js').entropy, 6);
  });

  test('the library predicts', () => {
    writeFileSync(
      at('use.js'),
      `import { openModel } from 'shiftkit';
       const model = await openModel('shiftkit/configs/tent/source_cifar10c.config.ts', undefined, { 'runtime.backend': 'wasm' });
       console.log((await model.predict('ship.png')).classes.length);
       model.dispose();`,
    );
    expect(run(process.execPath, ['use.js'])).toMatchObject({ code: 0, stdout: '10\n' });
  });

  test.each([
    ['describe', 'Tent'],
    ['print_config', 'shiftkit/configs/tent/tent_cifar10c.config.ts'],
    ['doctor'],
    ['train', '--help'],
  ])('npx shiftkit %s %s', (...words) => {
    const { code, stdout } = shiftkit(...words.filter(word => word !== undefined));
    expect(code).toBe(0);
    expect(stdout).not.toContain('node tools/');
    expect(stdout.length).toBeGreaterThan(200);
  });

  test('its types fit: of the library and of configs', () => {
    writeFileSync(
      at('use.ts'),
      `import { defineConfig, openModel } from 'shiftkit';
       export { FlipTs } from './flip.ts';
       const model = await openModel('a.config.ts', undefined, { seed: 1 });
       const prediction = await model.predict('a.png');
       export const names: readonly string[] = prediction.task === 'segmentation' ? prediction.classes : [prediction.classes[0].name];
       declare module 'shiftkit' { interface OwnMethods { FlipTs: { weight?: number } } }
       export const own = defineConfig({ method: { type: 'FlipTs', weight: 0.4 } });
       // @ts-expect-error an unknown option
       export const bad = [defineConfig({ method: { type: 'FlipTs', weigth: 0.4 } }),
       // @ts-expect-error a wrong type
         defineConfig({ method: { type: 'Tent', steps: 'two' } })];
       export default defineConfig({ method: { type: 'Tent', steps: 2 } });
      `,
    );
    const flags =
      '--noEmit --strict --module nodenext --target es2022 --lib es2023,esnext.decorators,dom --allowImportingTsExtensions --skipLibCheck';
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(run(process.execPath, [tsc, ...flags.split(' '), 'use.ts'])).toMatchObject({ code: 0, stdout: '' });
  });
});
