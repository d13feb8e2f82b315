import { inContext } from '../errors/inContext.ts';
import { UserError } from '../errors/UserError.ts';
import { HOOK_STAGES, type Hook, type HookStage, PRIORITIES } from './Hook.ts';
import type { Runner } from './Runner.ts';

/** The hooks of a run, by priority; equal ones in the order in which they were given. */
export class HookList {
  readonly #hooks: readonly Hook[];

  /** @throws UserError when a priority is none. */
  constructor(hooks: readonly Hook[]) {
    this.#hooks = hooks.toSorted((a, b) => rank(a) - rank(b));
  }

  [Symbol.iterator](): IterableIterator<Hook> {
    return this.#hooks[Symbol.iterator]();
  }

  /** The first hook of a class, or undefined. */
  find<T extends Hook>(type: abstract new (...args: never[]) => T): T | undefined {
    return this.#hooks.find((hook): hook is T => hook instanceof type);
  }

  /**
   * Lets every hook act at a stage.
   *
   * @throws the error of the first hook that fails, of its own class, with hook and stage in front of its message.
   */
  async call(stage: HookStage, runner: Runner): Promise<void> {
    for (const hook of this.#hooks) {
      try {
        await hook[stage]?.(runner);
      } catch (error) {
        throw inContext(error, `${hook.constructor.name} in ${stage}`);
      }
    }
  }

  /** Which hooks act at which stage, in their order: printed at the start of a run. */
  describe(): string {
    const lines = HOOK_STAGES.flatMap(stage => {
      const names = this.#hooks.filter(hook => hook[stage]).map(hook => `${hook.constructor.name} (${hook.priority})`);
      return names.length > 0 ? [`  ${stage}: ${names.join(', ')}`] : [];
    });
    return `hooks, in the order in which they act:\n${lines.join('\n')}`;
  }

  /** The name of a hook's state in checkpoints; a second hook of a class gets a number. */
  stateNames(): Map<string, Hook> {
    const names = new Map<string, Hook>();
    for (const hook of this.#hooks) {
      const base = hook.stateName ?? hook.constructor.name;
      let name = base;
      for (let number = 2; names.has(name); number++) name = `${base}_${number}`;
      names.set(name, hook);
    }
    return names;
  }
}

function rank(hook: Hook): number {
  const { priority } = hook;
  const value = typeof priority === 'number' ? priority : PRIORITIES[priority];
  if (value >= 0 && value <= 100) return value;
  throw new UserError(`${hook.constructor.name} has the priority ${String(priority)}`, {
    hint: `expected 0 to 100, or one of ${Object.keys(PRIORITIES).join(', ')}`,
  });
}
