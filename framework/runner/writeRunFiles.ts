import { join } from 'node:path';
import type { Config } from '../config/Config.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import type { Environment } from '../logging/collectEnvironment.ts';

/**
 * Writes down what a run computes and where: `config.json`, which runs it again, `origins.json` with the file or option that set
 * each value, and `environment.json`.
 */
export async function writeRunFiles(workDir: string, config: Config, environment: Environment): Promise<void> {
  await config.dump(join(workDir, 'config.json'));
  const files = { 'origins.json': config.origins(), 'environment.json': environment };
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomically(join(workDir, name), `${JSON.stringify(content, null, 2)}\n`);
  }
}
