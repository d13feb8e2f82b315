import { defineConfig } from 'shiftkit';

// The faults of the original's warm-up, all on that act there. A base beside a config of the warm-up.
// Not variance_floor, which has nothing to act on: the warm-up freezes batch normalisation.
export default defineConfig({
  method: {
    type: 'WarmUp',
    paper_parity: {
      repeat_backbone: true,
      source_grid: 'network',
      replay_scale: 4,
      translate_x_by_height: true,
      replay_in_key_order: true,
      replay_last_only: true,
      replay_whole_cells: true,
    },
  },
});
