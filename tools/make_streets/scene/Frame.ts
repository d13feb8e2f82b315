import type { Vec3 } from './Scene.ts';

/** Where an object stands, and which way it turns: its own axes are right, up, forward. */
export class Frame {
  readonly right: Vec3;
  readonly forward: Vec3;
  static readonly up: Vec3 = [0, 1, 0];

  /**
   * @param x, z metres from the camera, to the right and forward
   * @param heading radians; 0: forward is away from the camera, positive turns it to the right
   * @param y height of the ground
   * @param scale how much larger than life the object is
   */
  constructor(
    readonly x: number,
    readonly z: number,
    readonly heading = 0,
    readonly y = 0,
    readonly scale = 1,
  ) {
    const [sin, cos] = [Math.sin(heading), Math.cos(heading)];
    this.right = [cos, 0, -sin];
    this.forward = [sin, 0, cos];
  }

  /** Where a point of the object lies in the world. */
  at(right: number, up: number, forward: number): Vec3 {
    const { x, y, z, scale } = this;
    return [
      x + scale * (right * this.right[0] + forward * this.forward[0]),
      y + scale * up,
      z + scale * (right * this.right[2] + forward * this.forward[2]),
    ];
  }
}
