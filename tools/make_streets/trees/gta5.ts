import { encodePng } from '../../../framework/files/png/encodePng.ts';
import { SURFACE_CODES } from '../render/renderLabels.ts';
import { SURFACES, type SurfaceIds } from '../scene/surfaces.ts';
import { LABEL_COLOURS } from './labelColours.ts';
import type { StreetTree } from './StreetTree.ts';

const IDS = Uint8Array.from(SURFACE_CODES, surface => {
  const { id, gta5 }: SurfaceIds = SURFACES[surface];
  return gta5 ?? id;
});

/** GTA5 (Richter et al. 2016): `images/00001.png`, `labels/00001.png`, a palette picture whose indices are label ids. */
export const gta5: StreetTree = {
  folder: 'GTA5',
  style: 'synthetic',
  items: ({ images }) =>
    Array.from({ length: images }, (_, index) => {
      const name = `${String(index + 1).padStart(5, '0')}.png`;
      return { split: 'gta5', index, image: `images/${name}`, label: `labels/${name}` };
    }),
  encodeLabels: ({ height, width, surface }) => {
    const data = surface.map(code => IDS[code]);
    return encodePng({ height, width, channels: 1, data, palette: LABEL_COLOURS });
  },
};
