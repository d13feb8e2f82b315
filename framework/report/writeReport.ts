import { join } from 'node:path';
import type { Config } from '../config/Config.ts';
import { configName } from '../config/configName.ts';
import { isError } from '../errors/isError.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import type { RunLogger } from '../logging/RunLogger.ts';
import { readRun } from './readRun.ts';
import { renderReport } from './renderReport.ts';

/**
 * Writes `report.html` of a run into its work directory, and says where it is. A run of days does not fail for it: what goes
 * wrong here is a warning.
 */
export async function writeReport(workDir: string, config: Config, logger: RunLogger): Promise<void> {
  const file = join(workDir, 'report.html');
  try {
    await writeFileAtomically(file, await renderReport([await readRun(workDir)], configName(config.file)));
    logger.info(`results in ${workDir}, report: ${file}`);
  } catch (error) {
    logger.warn(`results in ${workDir}, but no report: ${isError(error) ? error.message : String(error)}`);
  }
}
