import { chance, pickWeighted } from '../chance.ts';
import { Frame } from '../Frame.ts';
import { addCar } from '../objects/addCar.ts';
import { addBus, addTrain, addTruck } from '../objects/addLargeVehicle.ts';
import { addBicycle, addMotorcycle, TWO_WHEELER } from '../objects/addTwoWheeler.ts';
import type { SceneBuilder } from '../SceneBuilder.ts';
import type { StreetPlan } from './StreetPlan.ts';

/** Who drives, by weight, and half of the room it takes, metres. */
const DRIVERS = { car: 34, truck: 13, bus: 13, train: 9, bicycle: 17, motorcycle: 14 };
const HALF_LENGTH = { car: 2.4, truck: 4.2, bus: 5.5, train: 11, bicycle: 1, motorcycle: 1.1 };
const AWAY = 0;
const TOWARDS = Math.PI;

/** Parked cars, and what drives on both lanes. */
export function addTraffic(builder: SceneBuilder, plan: StreetPlan): void {
  const { random } = builder;
  if (plan.parkingLeft > 0) addParked(builder, plan.left + plan.parkingLeft / 2);
  if (plan.parkingRight > 0) addParked(builder, plan.right - plan.parkingRight / 2);
  const rightLane = (plan.middle + plan.right - plan.parkingRight) / 2;
  const leftLane = (plan.middle + plan.left + plan.parkingLeft) / 2;
  if (chance(random, 0.75)) addLane(builder, rightLane, AWAY, random.uniform(6, 13));
  if (chance(random, 0.8)) addLane(builder, leftLane, TOWARDS, random.uniform(4, 14));
}

function addParked(builder: SceneBuilder, x: number): void {
  const { random } = builder;
  for (let z = random.uniform(3, 12); z < 34; z += random.uniform(5.2, 8)) {
    if (chance(random, 0.6)) addCar(builder, new Frame(x, z, chance(random, 0.7) ? AWAY : TOWARDS));
  }
}

/** One behind the other. @param from where the rear or front of the first one is, metres ahead */
function addLane(builder: SceneBuilder, x: number, heading: number, from: number): void {
  const { random } = builder;
  for (let z = from; z < 34; z += random.uniform(5, 18)) {
    const kind = pickWeighted(random, DRIVERS);
    z += HALF_LENGTH[kind];
    const frame = new Frame(x + random.uniform(-0.2, 0.2), z, heading + random.uniform(-0.04, 0.04));
    // Seen from ahead a two-wheeler would be a line: they cross the lane, or turn.
    const turning = new Frame(
      x + random.uniform(-0.6, 0.6),
      z,
      heading - TOWARDS * Math.round(random.uniform()) + random.uniform(-0.75, 0.75),
      0,
      TWO_WHEELER,
    );
    if (kind === 'car') addCar(builder, frame);
    else if (kind === 'truck') addTruck(builder, frame);
    else if (kind === 'bus') addBus(builder, frame);
    else if (kind === 'train') addTrain(builder, frame);
    else if (kind === 'bicycle') addBicycle(builder, turning, 'road', true);
    else addMotorcycle(builder, turning, 'road', chance(random, 0.9));
    z += HALF_LENGTH[kind];
  }
}
