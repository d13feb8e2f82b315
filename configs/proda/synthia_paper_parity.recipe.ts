import { defineRecipe } from 'shiftkit';
import corrected from './synthia.recipe.ts';

// synthia.recipe with all faults of the original, and as it chose: each training hands on the checkpoint that is best on Cityscapes val, whose labels so
// leak into the stages behind it. For the original's figures, not for a comparison of methods. Not run at full length here.
export default defineRecipe({
  ...corrected,
  select_best_on: 'val',
  steps: corrected.steps.map(step => ({
    ...step,
    config: step.config.replace(/(warm_up|stage\d)_synthia/, '$&_paper_parity'),
  })),
});
