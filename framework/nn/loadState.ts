import type { StateDict, TensorData } from '../checkpoint/StateDict.ts';
import { CheckpointError } from '../errors/UserError.ts';
import { RandomStream } from '../random/RandomStream.ts';
import { Counter } from './Counter.ts';
import { Parameter } from './Parameter.ts';
import type { StateItem } from './StateItem.ts';
import { toFloat32 } from './toFloat32.ts';

export interface LoadOptions {
  /** Default true: every entry must be there and none besides. False takes what fits by name. Shapes must always fit. */
  readonly strict?: boolean | undefined;
  /** What the entries come from, for messages: a file name. */
  readonly source?: string | undefined;
}

/** Full names, in the order of the module (`unexpected`: of the source). */
export interface LoadReport {
  readonly taken: readonly string[];
  /** Not in the source: counters and optional buffers, which then start anew; without `strict` others, which stay as they were. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
}

/** How many names of a kind a message lists. */
const LISTED = 8;

/** See `Module.loadStateDict`. @param model the name of its class, for messages. */
export function loadState(
  model: string,
  all: Iterable<StateItem>,
  state: StateDict,
  { strict = true, source = 'the state dict' }: LoadOptions,
): LoadReport {
  const items = [...all].filter(item => item instanceof Parameter || item.present);
  const names = new Set(items.map(item => item.name));
  const absent = items.filter(item => !state.has(item.name));
  const unexpected = [...state.keys()].filter(name => !names.has(name));
  const needed = absent.filter(item => !mayBeAbsent(item) && (strict || !item.allocated));
  const misshapen = items.map(item => describeMismatch(item, state.get(item.name))).filter(text => text !== undefined);

  const differences = [
    listed(
      strict ? 'missing' : 'missing, and without values so far',
      needed.map(item => item.name),
    ),
    listed('unexpected', strict ? unexpected : []),
    listed('of another shape', misshapen),
  ].filter(text => text !== undefined);
  if (differences.length > 0) {
    throw new CheckpointError(`${source} does not fit ${model}:\n${differences.join('\n')}`, {
      hint:
        needed.length + (strict ? unexpected.length : 0) > 0
          ? 'compare the options of the model (depth, width, classes) with those that the weights were trained with'
          : hintOfClasses(items, state),
    });
  }

  for (const item of items) {
    const entry = state.get(item.name);
    if (entry) take(item, entry);
    else if (mayBeAbsent(item) && (strict || !item.allocated)) item.initialize(new RandomStream(0));
  }
  return {
    taken: items.filter(item => state.has(item.name)).map(item => item.name),
    missing: absent.map(item => item.name),
    unexpected,
  };
}

function take(item: StateItem, entry: TensorData): void {
  if (item instanceof Counter) item.value = Number(entry.data[0]);
  else item.setFromFile(toFloat32(entry));
}

function mayBeAbsent(item: StateItem): boolean {
  return item instanceof Counter || (!(item instanceof Parameter) && item.optionalInFiles);
}

/** What is wrong with an entry, or undefined. */
function describeMismatch(item: StateItem, entry: TensorData | undefined): string | undefined {
  if (entry === undefined || entry.shape.join() === item.fileShape.join()) return undefined;
  return `${item.name} is [${entry.shape.join(', ')}], expected [${item.fileShape.join(', ')}]`;
}

/** Where names agree and all shapes that do not fit differ in their outputs alone, and equally, it is the number of classes. */
function hintOfClasses(items: readonly StateItem[], state: StateDict): string {
  const misshapen = items.filter(item => describeMismatch(item, state.get(item.name)) !== undefined);
  const changes = misshapen.map(item => {
    const found = state.get(item.name)!.shape;
    const alone = found.slice(1).join() === item.fileShape.slice(1).join();
    return alone ? `${found[0]} to ${item.fileShape[0]}` : '';
  });
  const [from, to] = changes[0]!.split(' to ');
  if (changes[0] === '' || changes.some(change => change !== changes[0])) {
    return 'compare the options of the model (width, classes) with those that the weights were trained with';
  }
  return `the weights are of ${from} classes, the model is of ${to}: set model.num_classes=${from}`;
}

function listed(what: string, entries: readonly string[]): string | undefined {
  if (entries.length === 0) return undefined;
  const more = entries.length > LISTED ? `, and ${entries.length - LISTED} more` : '';
  return `  ${what} (${entries.length}): ${entries.slice(0, LISTED).join(', ')}${more}`;
}
