import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { entryNames } from '../../framework/registration/entryNames.ts';
import { KINDS } from '../../framework/registration/kinds.ts';
import '../../registry/catalogue.ts';
import { exampleConfig } from '../../tools/describe/exampleConfig.ts';
import { namesOf } from '../../tools/new/namesOf.ts';
import { TEMPLATES } from '../../tools/new/templates.ts';
import { temporaryFolder, writeCifar10C } from '../data/files.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from './runTool.ts';

const folder = temporaryFolder();
/** Within the checkout, where `shiftkit` is found; git does not see it. */
const own = join(ROOT, `work_dirs/new-${process.pid}`);
afterAll(() => rmSync(own, { recursive: true, force: true }));

describe('describe --example', () => {
  test.each(KINDS.map(({ name }) => name).filter(name => name !== 'readers'))(
    'of all %s: each loads, with every option',
    async kindName => {
      const kind = KINDS.find(({ name }) => name === kindName)!;
      for (const name of entryNames(kind)) {
        const text = await exampleConfig(kind, name);
        const file = join(folder, `${name}.config.ts`);
        writeFileSync(file, text);
        const { value } = await loadConfig(file).catch(error => {
          throw new Error(`${name}: ${error.message}\n${text}`);
        });
        // Named by its type, or the owner of a key such as log_config.
        expect([name, /"type":/.test(JSON.stringify(value)) && text.includes('_base_')]).toEqual([name, true]);
        if (!/(evaluation|log_config|checkpoint_config|optimizer_config): \{/.test(text))
          expect(JSON.stringify(value)).toContain(`"type":"${name}"`);
      }
    },
  );

  test('it can be changed and run', () => {
    const { code, stdout } = runTool('describe', ['Tent', '--example']);
    expect(code).toBe(0);
    expect(stdout).toContain("_base_: 'shiftkit/configs/tent/tent_cifar10c.config.ts'");
    expect(stdout).toMatch(/steps: 1, \/\/ forward passes and updates per batch/);
    expect(runTool('describe', ['--example'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--example needs a name'),
    });
  });
});

describe('tools/new.js', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'data'));
    writeCifar10C(join(folder, 'data'), { images: 8 });
  });

  test.each(Object.keys(TEMPLATES))('a %s with its config and test, which passes', async kind => {
    const type = `My${kind}`.replace(/y./, part => `y${part[1].toUpperCase()}`);
    const { code, stdout, stderr } = runTool('new', [kind, type, '--out', join(own, kind)]);
    expect([code, stderr]).toEqual([0, '']);
    const { file } = namesOf(type);
    expect(readdirSync(join(own, kind)).sort()).toEqual([`${file}.config.ts`, `${file}.test.ts`, `${file}.ts`]);
    expect(stdout).toContain('tests it');
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--test', join(own, kind, `${file}.test.ts`)], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, JEST_WORKER_ID: undefined, NODE_TEST_CONTEXT: undefined },
    });
    expect([run.status, run.status === 0 ? '' : run.stdout]).toEqual([0, '']);
    expect(run.stdout).toMatch(/# pass 1\n/);
    // A method runs at once; the others have data to be fetched, or to be found.
    const config = join(own, kind, `${file}.config.ts`);
    if (kind !== 'method') {
      const { stdout: text, code: printed } = runTool('print_config', [config]);
      expect(printed).toBe(0);
      expect(text).toContain(`type: '${type}'`);
      return;
    }
    const small = [
      `data.test.root=${join(folder, 'data')}`,
      'data.test.corruptions=["fog"]',
      'data.test.severities=[1]',
    ];
    const evaluated = runTool('test', [config, '--dry-run', '--cfg-options', ...small, `runtime.backend=${FASTEST}`]);
    expect(evaluated.stdout).toContain('error % [fog1]');
    expect(evaluated.code).toBe(0);
  });

  test('names of files', () => {
    expect(['MyMethod', 'EMAHook', 'Tent', 'Cifar10C'].map(name => namesOf(name).file)).toEqual([
      'my_method',
      'ema_hook',
      'tent',
      'cifar10_c',
    ]);
  });

  test('mistakes', () => {
    const run = (...words: string[]) => runTool('new', words, folder);
    expect(run('metod', 'X').stderr).toContain('did you mean method?');
    expect(run('method', 'my-method').stderr).toContain('"my-method" is no name of a class');
    expect(run('method', 'Tent').stderr).toContain('there is a method Tent already');
    mkdirSync(join(folder, 'twice'));
    writeFileSync(join(folder, 'twice/my_hook.ts'), 'mine');
    expect(run('hook', 'MyHook', '--out', 'twice')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('twice/my_hook.ts is there already'),
    });
    expect(readFileSync(join(folder, 'twice/my_hook.ts'), 'utf8')).toBe('mine');
  });
});
