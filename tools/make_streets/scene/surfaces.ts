/** What a surface is called in the taxonomies of the three data sets. */
export interface SurfaceIds {
  /** Label id of Cityscapes, which GTA5's palette images use too. */
  readonly id: number;
  /** Class id of SYNTHIA-RAND-CITYSCAPES. */
  readonly synthia: number;
  /** Where GTA5 has an id that Cityscapes' pictures do not show. */
  readonly gta5?: number;
}

/**
 * Everything that can be seen, with its ids (cityscapesScripts `labels.py`; README of SYNTHIA-RAND-CITYSCAPES). SYNTHIA
 * tells lane markings from the road, GTA5 number plates from cars; bins are `static`, which no class stands for.
 */
export const SURFACES = {
  road: { id: 7, synthia: 3 },
  laneMarking: { id: 7, synthia: 22 },
  sidewalk: { id: 8, synthia: 4 },
  building: { id: 11, synthia: 2 },
  wall: { id: 12, synthia: 21 },
  fence: { id: 13, synthia: 5 },
  pole: { id: 17, synthia: 7 },
  trafficLight: { id: 19, synthia: 15 },
  trafficSign: { id: 20, synthia: 9 },
  vegetation: { id: 21, synthia: 6 },
  terrain: { id: 22, synthia: 16 },
  sky: { id: 23, synthia: 1 },
  person: { id: 24, synthia: 10 },
  rider: { id: 25, synthia: 17 },
  car: { id: 26, synthia: 8 },
  numberPlate: { id: 26, synthia: 8, gta5: 34 },
  truck: { id: 27, synthia: 18 },
  bus: { id: 28, synthia: 19 },
  train: { id: 31, synthia: 20 },
  motorcycle: { id: 32, synthia: 12 },
  bicycle: { id: 33, synthia: 11 },
  static: { id: 4, synthia: 0 },
} as const satisfies Record<string, SurfaceIds>;

export type Surface = keyof typeof SURFACES;
