import type { Names } from './namesOf.ts';

/** A hook that says at intervals how far a training is. */
export function hookTemplate({ type, file }: Names): Record<string, string> {
  return {
    [`${file}.ts`]: `import { HOOKS, Hook, type Runner, register, type SavedPart, z } from 'shiftkit';

const options = z.strictObject({
  interval: z.int().min(1).default(100).describe('iterations between words'),
});

/** Says how far a training is. Stages: beforeRun, beforeTrainIter, afterTrainIter, afterTrainEpoch, afterValEpoch, afterRun, ... */
@register(HOOKS, '${type}')
export class ${type} extends Hook {
  static readonly options = options;
  /** How often it spoke: what a hook must remember over a resume it gives in \`state\`. */
  spoken = 0;

  constructor(readonly settings: z.output<typeof options>) {
    super();
  }

  override afterTrainIter({ iteration, maxIterations, logger }: Pick<Runner, 'iteration' | 'maxIterations' | 'logger'>): void {
    if (iteration % this.settings.interval !== 0) return;
    this.spoken++;
    logger.info(\`\${((100 * iteration) / maxIterations).toFixed(0)} % done\`);
  }

  override state(): SavedPart {
    return { values: { spoken: this.spoken } };
  }

  override restore({ values }: SavedPart): void {
    this.spoken = (values as { spoken: number }).spoken;
  }
}

// So that editors know its options.
declare module 'shiftkit' {
  interface OwnHooks {
    ${type}: z.input<typeof options>;
  }
}
`,
    [`${file}.config.ts`]: `import { append, defineConfig } from 'shiftkit';

// ${type} in a training of ResNet-20 on CIFAR-10.
export default defineConfig({
  _base_: 'shiftkit/configs/cifar10/resnet20_short.config.ts',
  imports: ['./${file}.ts'],
  custom_hooks: append({ type: '${type}', interval: 100 }),
});
`,
    [`${file}.test.ts`]: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Runner } from 'shiftkit';
import { ${type} } from './${file}.ts';

test('it speaks at its interval, and goes on counting after a resume', () => {
  const words: string[] = [];
  const logger = { info: (line: string) => words.push(line) } as unknown as Runner['logger'];
  const hook = new ${type}({ interval: 10 });
  for (const iteration of [5, 10, 15, 20]) hook.afterTrainIter({ iteration, maxIterations: 40, logger });
  assert.deepEqual(words, ['25 % done', '50 % done']);
  const resumed = new ${type}({ interval: 10 });
  resumed.restore(hook.state());
  assert.equal(resumed.spoken, 2);
});
`,
  };
}
