/** One event of TensorBoard: values of a step, or what is said about the file. */
export interface Event {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** Numbers by tag, such as `train/loss`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** Of the first event of a file. */
  readonly fileVersion?: string;
  /** A resumed run begins here: what earlier files hold of this step and later ones counts no more. */
  readonly restarts?: boolean;
}

/** Wire types of protocol buffers. */
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
/** Fields of `Event`, `Summary` and `Summary.Value` (tensorboard/compat/proto, event.proto and summary.proto). */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 };
const VALUE = { tag: 1, simpleValue: 2 };
const SUMMARY_VALUE = 1;
const SESSION_STATUS = 1;
const SESSION_START = 1;

/** An event as a protocol buffer. */
export function encodeEvent({ wallTime, step, scalars, fileVersion, restarts }: Event): Uint8Array {
  const values = Object.entries(scalars ?? {}).map(([tag, value]) =>
    message(SUMMARY_VALUE, [message(VALUE.tag, [Buffer.from(tag)]), float(VALUE.simpleValue, value)]),
  );
  return Buffer.concat([
    double(EVENT.wallTime, wallTime),
    ...(step === 0 ? [] : integer(EVENT.step, step)), // the default is left out, as by every encoder
    ...(fileVersion === undefined ? [] : [message(EVENT.fileVersion, [Buffer.from(fileVersion)])]),
    ...(values.length > 0 ? [message(EVENT.summary, values)] : []),
    ...(restarts ? [message(EVENT.sessionLog, integer(SESSION_STATUS, SESSION_START))] : []),
  ]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function key(field: number, wire: number): Buffer {
  return varint((field << 3) | wire);
}

function integer(field: number, value: number): Buffer[] {
  return [key(field, VARINT), varint(value)];
}

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, FIXED64), bytes]);
}

function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, FIXED32), bytes]);
}

/** A field of bytes: a text, or a message made of its fields. */
function message(field: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([key(field, BYTES), varint(body.length), body]);
}
