import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parseArguments } from '../../framework/cli/parseArguments.ts';
import { runMain } from '../../framework/cli/runMain.ts';
import { UserError } from '../../framework/errors/UserError.ts';

const parse = (...argv: string[]) =>
  parseArguments(argv, {
    command: 'node tools/test.js',
    summary: 'Tests what a config describes.',
    positionals: [{ name: 'CONFIG', help: 'config file', required: true }],
    options: [
      { name: 'work-dir', type: 'string', value: 'DIR', help: 'where results go' },
      { name: 'seed', type: 'integer', default: 1, help: 'of all random numbers' },
      { name: 'scale', type: 'number', help: 'a factor' },
      { name: 'dry-run', type: 'boolean', help: 'one step only' },
      { name: 'why', type: 'string', multiple: true, help: 'explain' },
      { name: 'cfg-options', type: 'words', help: 'overrides' },
    ],
    examples: ['node tools/test.js a.config.ts --seed 2'],
  });

describe('parseArguments', () => {
  test('reads every type of option', () => {
    const parsed = parse(
      'a.config.ts',
      '--work-dir',
      'w',
      '--seed=7',
      '--scale',
      '-0.5',
      '--dry-run',
      '--why',
      'a',
      '--why',
      'b',
    );
    expect(parsed?.positionals).toEqual(['a.config.ts']);
    expect(parsed?.values).toEqual({
      'work-dir': 'w',
      seed: 7,
      scale: -0.5,
      'dry-run': true,
      why: ['a', 'b'],
      'cfg-options': [],
      debug: false,
    });
  });

  test('--cfg-options takes the words up to the next option, and repeats', () => {
    const words = ['a=1', 'b=[1, 2]', 'c=-3', '-d=1'.slice(1)];
    const parsed = parse('x', '--cfg-options', ...words, '--dry-run', '--cfg-options=e=5', 'f!', '--debug');
    expect(parsed?.values['cfg-options']).toEqual(['a=1', 'b=[1, 2]', 'c=-3', 'd=1', 'e=5', 'f!']);
    expect(parsed?.values).toMatchObject({ 'dry-run': true, debug: true, seed: 1 });
  });

  test.each([
    [['x', '--wrok-dir', 'w'], 'unknown option --wrok-dir', 'did you mean --work-dir?'],
    [['x', '--work_dir', 'w'], 'unknown option --work_dir', 'did you mean --work-dir?'],
    [['x', '--work-dir'], '--work-dir needs a value', 'where results go'],
    [['x', '--work-dir', '--dry-run'], '--work-dir needs a value', 'where results go'],
    [['x', '--cfg-options'], '--cfg-options needs a value', 'overrides'],
    [['x', '--cfg-options', '--dry-run'], '--cfg-options needs a value', 'overrides'],
    [['x', '--seed', '1.5'], '--seed is "1.5": expected an integer', ''],
    [['x', '--scale=big'], '--scale is "big": expected a number', ''],
    [['x', '--dry-run=yes'], '--dry-run takes no value, but was given "yes"', ''],
    [['x', 'y'], 'unexpected word "y"', 'usage: node tools/test.js CONFIG [options]'],
    [[], 'CONFIG is missing: config file', 'usage: node tools/test.js CONFIG [options]'],
  ])('%j is a mistake', (argv, message, hint) => {
    let found: UserError | undefined;
    try {
      parse(...argv);
    } catch (error) {
      found = error as UserError;
    }
    expect(found).toBeInstanceOf(UserError);
    expect(found?.message).toBe(message);
    expect(found?.hint ?? '').toContain(hint);
  });

  test('--help prints the table and ends', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(parse('--help')).toBeUndefined();
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
    write.mockRestore();
    expect(text).toContain('usage: node tools/test.js CONFIG [options]');
    expect(text).toMatch(/--work-dir DIR +where results go/);
    expect(text).toMatch(/--seed N +of all random numbers \(default: 1\)/);
    expect(text).toContain('node tools/test.js a.config.ts --seed 2');
  });
});

describe('runMain', () => {
  const before = process.exitCode;
  const write = jest.spyOn(process.stderr, 'write');
  afterEach(() => {
    process.exitCode = before;
    write.mockReset();
  });
  const run = async (error: unknown, ...argv: string[]) => {
    write.mockReset().mockReturnValue(true);
    process.exitCode = undefined;
    await runMain(async () => {
      if (error !== undefined) throw error;
    }, argv);
    return { code: process.exitCode, text: write.mock.calls.map(([chunk]) => String(chunk)).join('') };
  };

  test('a mistake of the user: message and hint, no stack, exit code 2', async () => {
    expect(await run(new UserError('no file x', { hint: 'make one' }))).toEqual({
      code: 2,
      text: 'UserError: no file x\n  make one\n',
    });
  });

  test('a defect: stack and exit code 1; --debug shows the stack of a mistake and its cause too', async () => {
    const defect = await run(new TypeError('x is no function'));
    expect(defect.code).toBe(1);
    expect(defect.text).toMatch(/TypeError: x is no function\n +at /);
    const debugged = await run(new UserError('outer', { cause: new Error('inner') }), '--debug');
    expect(debugged.code).toBe(2);
    expect(debugged.text).toMatch(/outer\n +at [\s\S]*caused by Error: inner\n +at /);
    expect((await run('text')).text).toBe('thrown: text\n');
  });

  test('success leaves the exit code alone', async () => {
    expect(await run(undefined)).toEqual({ code: undefined, text: '' });
  });
});
