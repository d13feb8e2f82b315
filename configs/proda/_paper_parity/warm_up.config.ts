import { defineConfig } from 'shiftkit';

// The faults of the original's warm-up, all on. A base beside a config of the warm-up.
// Not variance_floor: the warm-up freezes batch normalisation, which leaves it nothing to act on.
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
