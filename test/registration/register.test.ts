import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { RegistryError } from '../../framework/errors/UserError.ts';
import { build } from '../../framework/registration/build.ts';
import { entryNames } from '../../framework/registration/entryNames.ts';
import { HOOKS, type Kind, METHODS, METRICS, MODELS } from '../../framework/registration/kinds.ts';
import { register, registeredEntries } from '../../framework/registration/register.ts';

describe('register', () => {
  test('a decorated class is built by its name, with its defaults and what is injected', () => {
    @register(METRICS, 'Named')
    class Counter {
      static readonly options = z.strictObject({ from: z.number().default(3).describe('first number') });
      constructor(
        readonly settings: { from: number },
        readonly injected: string,
      ) {}
    }
    const built = build<Counter>(METRICS, { type: 'Named' }, 'given');
    expect(built).toBeInstanceOf(Counter);
    expect(built.settings).toEqual({ from: 3 });
    expect(built.injected).toBe('given');
  });

  test('without a name the class gives it; a second @register is an alias', () => {
    @register(METRICS)
    @register(METRICS, 'AliasOfPlain')
    class PlainMetric {}
    expect(build(METRICS, { type: 'PlainMetric' })).toBeInstanceOf(PlainMetric);
    expect(build(METRICS, { type: 'AliasOfPlain' })).toBeInstanceOf(PlainMetric);
    expect(entryNames(METRICS)).toEqual(expect.arrayContaining(['AliasOfPlain', 'PlainMetric']));
  });

  test('works called by hand, as JavaScript and older decorator dialects do', () => {
    const Made = register(HOOKS, 'MadeByHand')(class {});
    expect(build(HOOKS, { type: 'MadeByHand' })).toBeInstanceOf(Made);
  });

  test('a taken name is an error, unless forced; the same name under another kind is free', () => {
    register(HOOKS, 'Taken')(class First {});
    const second = class Second {};
    expect(() => register(HOOKS, 'Taken')(second)).toThrow(
      /^the hook "Taken" of \S+register\.test\.ts:\d+:\d+ is registered already: \S+register\.test\.ts:\d+:\d+$/,
    );
    register(MODELS, 'Taken')(second);
    register(HOOKS, 'Taken', { force: true })(second);
    expect(build(HOOKS, { type: 'Taken' })).toBeInstanceOf(second);
  });

  test('a module that is evaluated twice replaces its own entry', () => {
    const evaluate = () => register(HOOKS, 'Twice')(class Twice {});
    const first = evaluate();
    const second = evaluate();
    expect(first).not.toBe(second);
    expect(build(HOOKS, { type: 'Twice' })).toBeInstanceOf(second);
  });

  test('a second copy of the registry module meets the same entries', () => {
    register(HOOKS, 'Shared')(class {});
    const store = (globalThis as Record<symbol, unknown>)[Symbol.for('shiftkit.registry')];
    expect(store).toBe(registeredEntries());
    expect(registeredEntries().has('hooks/Shared')).toBe(true);
  });

  test('forgotten arguments, a wrong kind, a method instead of a class and a nameless class are told', () => {
    const bare = register as unknown as (target: unknown, context: unknown) => unknown;
    expect(() => bare(class Tent2 {}, { kind: 'class' })).toThrow(RegistryError);
    expect(() => bare(class Tent2 {}, { kind: 'class' })).toThrow(/without its arguments on the class Tent2/);
    expect(() => register({ name: 'modles', singular: 'modle' } as Kind, 'X')).toThrow(/as the kind/);
    const onMethod = register(METHODS, 'M') as unknown as (target: unknown, context: unknown) => unknown;
    expect(() => onMethod(() => 0, { kind: 'method' })).toThrow('@register is for classes, not for a method');
    expect(() => register(METHODS)(class {})).toThrow(/without a name/);
  });
});
