import { rmSync } from 'node:fs';
import { readSavedValues } from '../../framework/checkpoint/checkpointFolder.ts';
import { type EvaluationRow, meanOfRows } from '../../framework/evaluation/EvaluationRow.ts';
import { runEvaluation } from '../../framework/evaluation/runEvaluation.ts';
import { putAside } from '../../framework/files/putAside.ts';
import { findCheckpoint } from '../../framework/runner/loadWeights.ts';
import { runTraining } from '../../framework/runner/runTraining.ts';
import { calcPrototypes } from '../prototypes/calcPrototypes.ts';
import { partialOf } from '../prototypes/partialOf.ts';
import { generatePseudoLabels } from '../pseudo_labels/generatePseudoLabels.ts';
import type { Contents } from './Contents.ts';
import { iterationAt } from './iterationAt.ts';
import type { PlannedStep } from './PlannedStep.ts';
import { type StepRecord, writeRecord } from './StepRecord.ts';

export interface StepRun {
  /** Whether what lies at its place was begun with the same settings and inputs. Else it is put aside with its record. */
  readonly goOn: boolean;
  readonly inputs: Readonly<Record<string, string>>;
  readonly contents: Contents;
  readonly quiet: boolean;
  readonly signal: AbortSignal | undefined;
}

type Figures = Readonly<Record<string, number>>;

/**
 * Runs a step, or goes on with it. Its record is there before anything else, and says that it is finished only when everything is.
 *
 * @throws what the step throws; the signal's reason where it was ended.
 */
export async function runStep(planned: PlannedStep, run: StepRun): Promise<StepRecord> {
  const { step, place, settings, hash } = planned;
  if (!run.goOn) {
    putAside(place.path, place.record);
    if (step.kind === 'calc_prototype') rmSync(partialOf(place.path), { force: true });
  }
  const started: StepRecord = {
    ...{ step: step.name, hash, settings: { ...settings }, inputs: { ...run.inputs } },
    ...{ started: new Date().toISOString(), finished: null, seconds: null, output: null, figures: {} },
  };
  await writeRecord(place.record, started);
  const start = performance.now();
  const figures = await perform(planned, run);
  run.signal?.throwIfAborted();
  const output = await run.contents.ofOutput(step.kind, place);
  if (output === undefined) throw new Error(`${step.kind} left nothing whole at ${place.output}`);
  const record: StepRecord = {
    ...started,
    ...{ finished: new Date().toISOString(), seconds: (performance.now() - start) / 1000 },
    ...{ output, figures: finite(figures) },
  };
  await writeRecord(place.record, record);
  return record;
}

async function perform(planned: PlannedStep, { goOn, quiet, signal }: StepRun): Promise<Figures> {
  const { step, config, place } = planned;
  switch (step.kind) {
    case 'train': {
      const resumable = goOn && (await iterationAt(place.path)) !== undefined;
      const places = { work_dir: place.path, resume_from: resumable ? place.path : null };
      await runTraining(await config.mergeFromDict(places), { quiet, signal });
      signal?.throwIfAborted();
      return figuresOf(place.output);
    }
    case 'test':
      return (await runEvaluation(await config.mergeFromDict({ work_dir: place.path }), { quiet, signal })).mean;
    case 'generate_pseudo_label': {
      const { form, flip, values, confidence_stride: confidenceStride, pictures } = step;
      const stored = { form, flip, values, confidenceStride, pictures };
      await generatePseudoLabels(config, { ...stored, out: place.path, overwrite: false, quiet, signal });
      return {};
    }
    case 'calc_prototype': {
      const { source, pictures } = step;
      await calcPrototypes(config, { source, pictures, out: place.path, quiet, signal });
      return {};
    }
  }
}

/** Those of the evaluation that a checkpoint holds: of the very weights that are handed on, or of the last ones before. */
async function figuresOf(checkpoint: string): Promise<Figures> {
  const saved = await readSavedValues(findCheckpoint(checkpoint), 'EvaluationHook');
  return meanOfRows((saved as { rows?: readonly EvaluationRow[] } | undefined)?.rows ?? []);
}

function finite(figures: Figures): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
