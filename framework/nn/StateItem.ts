import type { Buffer } from './Buffer.ts';
import type { Counter } from './Counter.ts';
import type { Parameter } from './Parameter.ts';

/** A part of a module's state, with its full name. */
export type StateItem = Parameter | Buffer | Counter;
