import type { RandomStream } from '../../../../framework/random/RandomStream.ts';

/** The cross section of a street. Metres to the right of the camera; its car drives on the right. */
export interface StreetPlan {
  /** Edges of the road. */
  readonly left: number;
  readonly right: number;
  /** Middle line: beyond it they come towards the camera. */
  readonly middle: number;
  /** Widths of the strips of parked cars; 0: none. */
  readonly parkingLeft: number;
  readonly parkingRight: number;
  /** Widths of the lawns between road and pavement; 0: none. */
  readonly vergeLeft: number;
  readonly vergeRight: number;
  /** Widths from the road to the lots: lawn and pavement. */
  readonly pavementLeft: number;
  readonly pavementRight: number;
  /** How high a pavement is above the road. */
  readonly kerb: number;
  /** Where the street ends, metres ahead. */
  readonly end: number;
}

export function planStreet(random: RandomStream): StreetPlan {
  const lane = random.uniform(3, 3.6);
  const aside = random.uniform(-0.5, 0.5); // of the camera, in its lane
  const [parkingLeft, parkingRight] = [random.uniform() < 0.5 ? 2.2 : 0, random.uniform() < 0.5 ? 2.2 : 0];
  const verge = (): number => (random.uniform() < 0.3 ? random.uniform(1.6, 2.6) : 0);
  const [vergeLeft, vergeRight] = [verge(), verge()];
  const middle = -lane / 2 - aside;
  return {
    middle,
    left: middle - lane - parkingLeft,
    right: middle + lane + parkingRight,
    parkingLeft,
    parkingRight,
    vergeLeft,
    vergeRight,
    pavementLeft: vergeLeft + random.uniform(2.2, 4),
    pavementRight: vergeRight + random.uniform(2.2, 4),
    kerb: 0.13,
    end: random.uniform(30, 45),
  };
}
