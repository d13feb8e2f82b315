import type { Config } from '../../framework/config/Config.ts';
import { parseOption } from '../../framework/config/parseOption.ts';
import { nearestName } from '../../framework/errors/nearestName.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import type { Step } from '../../framework/recipe/recipeSchema.ts';

/** One word of `--cfg-options`. */
interface Word {
  readonly text: string;
  /** The step that it is for; undefined: every one whose config has the key. */
  readonly step: string | undefined;
  readonly path: readonly string[];
}

/**
 * The words of `--cfg-options`: `key=value` is for every step whose config has the key, `step:key=value` for one of them.
 */
export class CommandOptions {
  readonly #words: readonly Word[];
  readonly #used = new Set<Word>();

  /** @throws ConfigError for a word that is none, names a step that is not there, or sets what the recipe sets itself */
  constructor(words: readonly string[], steps: readonly Step[]) {
    const names = steps.map(({ name }) => name);
    this.#words = words.map(word => {
      const [, step, text] = /^(?:(\w+):)?([\s\S]*)$/.exec(word) as unknown as [string, string | undefined, string];
      if (step !== undefined && !names.includes(step)) throw unknownStep(step, names, `--cfg-options ${word}`);
      const { path } = parseOption(text);
      requireOpen(path, word);
      return { step, text, path };
    });
  }

  /** The words for a step, in their order. */
  concerning({ name }: Step, config: Config): string[] {
    const words = this.#words.filter(({ step, path }) => (step === undefined ? hasKey(config, path) : step === name));
    for (const word of words) this.#used.add(word);
    return words.map(({ text }) => text);
  }

  /** @throws ConfigError for a key that no step's config has */
  requireUsed(): void {
    const unused = this.#words.find(word => !this.#used.has(word));
    if (unused === undefined) return;
    const key = unused.path.join('.');
    throw new ConfigError(`--cfg-options ${unused.text}: no step's config has ${key}`, {
      hint: `for one step, whatever its config has: STEP:${unused.text}`,
    });
  }
}

/** What a recipe decides for each of its steps, and what to do instead of setting it. */
const OWN: Readonly<Record<string, readonly [rule: string, hint: string]>> = {
  seed: ['every step is run for each seed of the recipe', 'choose them with --seeds 1,2,3 or --seed N'],
  work_dir: ["every step has its place in the recipe's folder", 'choose that with --work-dir DIR'],
  resume_from: [
    'a recipe goes on with its trainings by itself',
    'start the same command again; for a training that begins with other weights set STEP:load_from',
  ],
};

function requireOpen([key]: readonly string[], word: string): void {
  if (!Object.hasOwn(OWN, key)) return;
  const [rule, hint] = OWN[key];
  throw new ConfigError(`--cfg-options ${word}: ${key} cannot be set, ${rule}`, { hint });
}

/** The error for a step that the recipe does not have. */
export function unknownStep(name: string, known: readonly string[], where: string): ConfigError {
  const nearest = nearestName(name, known);
  return new ConfigError(`${where}: the recipe has no step "${name}"`, {
    hint: `${nearest ? `did you mean "${nearest}"?  ` : ''}it has ${known.join(', ')}`,
  });
}

function hasKey(config: Config, path: readonly string[]): boolean {
  return has(config.value, path) || config.get(path.join('.')) !== undefined;
}

/** Elements of a list go by index or type, as in overrides. */
function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return value !== undefined;
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value)) return Object.hasOwn(value, key) && has((value as Record<string, unknown>)[key], rest);
  const isIndex = /^-?\d+$/.test(key);
  return has(isIndex ? value.at(Number(key)) : value.find((item: unknown) => typeOf(item) === key), rest);
}

function typeOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null ? (item as { type?: unknown }).type : undefined;
}
