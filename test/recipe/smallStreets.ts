import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { main } from '../../tools/run_recipe.ts';
import { scratchFolder, writeCityscapes, writeGta5 } from '../segmentation/trees.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT } from '../tools/runTool.ts';

export const DEMO = join(ROOT, 'configs/demo/proda.recipe.ts');

/** Small street trees, and recipes on them with a small network. Removed after the tests of the file. */
export class SmallStreets {
  readonly root = scratchFolder();

  /** @param images of the target: what pseudo labels are made of */
  write(images: number): void {
    writeGta5(this.at('gta5'), 4);
    writeCityscapes(this.at('cityscapes'), 'train', { ulm: images });
    writeCityscapes(this.at('cityscapes'), 'val', { aachen: 2 });
  }

  at(...names: string[]): string {
    return join(this.root, ...names);
  }

  /** Words of a command line that runs a recipe of the demo's configs here. */
  words(recipe: string, work: string, iterations: number, ...more: string[]): string[] {
    const cityscapes = this.at('cityscapes');
    const options = [
      'crop_size=[32,48]',
      'model.width=8',
      'data.batch_size=2',
      'data.workers=0',
      `data.source.root=${this.at('gta5')}`,
      'data.source.transforms.0.width=70',
      ...(readFileSync(recipe, 'utf8').includes('stage') ? [`data.target.root=${cityscapes}`] : []),
      `data.val.root=${cityscapes}`,
      `data.test.root=${cityscapes}`,
      // The oracle's source are the pictures of the target.
      ...(recipe === DEMO ? ['method.discriminator.width=4', `oracle:data.source.root=${cityscapes}`] : []),
      `runtime.backend=${FASTEST}`,
      `runner.max_iters=${iterations}`,
      'checkpoint_config.interval=1',
      'evaluation.interval=0',
    ];
    const [overrides, others] = [more.filter(isOption), more.filter(word => !isOption(word))];
    return [recipe, '--work-dir', this.at(work), ...others, '--cfg-options', ...options, ...overrides];
  }

  /** Runs it in this process. @returns what it printed */
  async run(...words: Parameters<SmallStreets['words']>): Promise<string> {
    return printed(this.words(...words));
  }
}

/** What the tool prints. */
export async function printed(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const [out, err] = [process.stdout, process.stderr].map(stream =>
    jest.spyOn(stream, 'write').mockImplementation(text => {
      if (stream === process.stdout) lines.push(String(text));
      return true;
    }),
  );
  try {
    await main([...words]);
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return lines.join('');
}

/** `key=value`, or a key for one step. */
function isOption(word: string): boolean {
  return /^[\w.:]+=/.test(word);
}
