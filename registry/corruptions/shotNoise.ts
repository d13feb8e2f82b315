import type { Corruption } from './Corruption.ts';
import { PoissonTable } from './image/PoissonTable.ts';
import { unitToByte } from './image/unitToByte.ts';

/** Photons that white stands for: fewer are noisier. */
const PHOTONS = [500, 250, 100, 75, 50];
/** Per severity, a table for each of the 256 grey levels, made when first used. */
const tables: (PoissonTable[] | undefined)[] = [];

/** Photon counting noise: Poisson(x c) / c. */
export const shotNoise: Corruption = ({ data }, severity, random) => {
  const photons = PHOTONS[severity - 1];
  tables[severity] ??= Array.from({ length: 256 }, (_, level) => new PoissonTable((level / 255) * photons));
  const levels = tables[severity];
  return data.map(value => unitToByte(levels[value].draw(random) / photons));
};
