import type { Peer } from './Peer.ts';

export interface StepAnswer {
  readonly ms: number;
  readonly value: number | null;
}

/** What is left spinning or loading ahead after a step ends in this time. */
const REST_MS = 20;

/**
 * Asks the sides for one step each, in turns: A B A B.
 *
 * @returns the answers of each side, in their order
 */
export async function takeTurns(sides: readonly Peer[], rounds: number): Promise<StepAnswer[][]> {
  const answers: StepAnswer[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) {
      answers[i].push(await side.ask<StepAnswer>('step'));
      await new Promise(done => setTimeout(done, REST_MS));
    }
  }
  return answers;
}
