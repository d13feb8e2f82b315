import { CheckpointError } from '../../errors/UserError.ts';

/** A name that a pickle refers to, such as `torch._utils _rebuild_tensor_v2`. It is a name only: nothing is imported. */
export class Global {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get full(): string {
    return `${this.module}.${this.name}`;
  }
}

/** A Python dictionary, with the keys as they are. A `Map`, so that no key can reach a prototype. */
export type PythonDict = Map<unknown, unknown>;
/** A Python tuple. */
export class Tuple extends Array<unknown> {}

export interface PickleHandlers {
  /** Makes the object of `REDUCE` and `NEWOBJ`. @throws for everything that is not on the allow-list. */
  readonly call: (target: Global, args: readonly unknown[]) => unknown;
  /** `BUILD`: gives an object that `call` made its state. Returns the object. */
  readonly build: (object: unknown, state: unknown) => unknown;
  /** The object behind a persistent id: PyTorch's storages. */
  readonly persistent: (id: unknown) => unknown;
}

const MARK = Symbol('mark');

/**
 * Reads one pickle, protocols 0 to 5, and executes nothing: names stay names, and objects are made by the handlers'
 * allow-list alone. Memory is bounded by the length of the input.
 */
export class PickleMachine {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at: number;

  constructor(
    private readonly bytes: Buffer,
    start: number,
    private readonly file: string,
    private readonly handlers: PickleHandlers,
  ) {
    this.#at = start;
  }

  /** Position behind the pickle, after `run`. */
  get end(): number {
    return this.#at;
  }

  /** @returns the object; @throws CheckpointError for damaged input, unknown opcodes and names that are not allowed. */
  run(): unknown {
    for (;;) {
      const opcode = this.#byte();
      if (opcode === 0x2e /* STOP */) {
        if (this.#stack.length !== 1) throw this.#damaged('values are left on its stack');
        return this.#stack[0];
      }
      this.#execute(opcode);
    }
  }

  #execute(opcode: number): void {
    const stack = this.#stack;
    switch (String.fromCharCode(opcode)) {
      case '\x80': // PROTO
        if (this.#byte() > 5) throw this.#damaged('its protocol is unknown');
        return;
      case '\x95': // FRAME
        this.#skip(8);
        return;
      case '(':
        stack.push(MARK);
        return;
      case '0': // POP
        stack.pop();
        return;
      case '1': // POP_MARK
        this.#toMark();
        return;
      case '2': // DUP
        stack.push(this.#top());
        return;
      case 'N':
        stack.push(null);
        return;
      case '\x88':
        stack.push(true);
        return;
      case '\x89':
        stack.push(false);
        return;
      default:
        if (
          !this.#number(opcode) &&
          !this.#text(opcode) &&
          !this.#container(opcode) &&
          !this.#memoOf(opcode) &&
          !this.#object(opcode)
        ) {
          throw this.#damaged(`opcode 0x${opcode.toString(16)} is unknown`);
        }
    }
  }

  #number(opcode: number): boolean {
    const push = (value: unknown) => this.#stack.push(value) > 0;
    switch (String.fromCharCode(opcode)) {
      case 'J':
        return push(this.#read(4).readInt32LE());
      case 'K':
        return push(this.#byte());
      case 'M':
        return push(this.#read(2).readUInt16LE());
      case 'G':
        return push(this.#read(8).readDoubleBE());
      case '\x8a': // LONG1
        return push(longOf(this.#read(this.#byte())));
      case '\x8b': // LONG4
        return push(longOf(this.#read(this.#read(4).readInt32LE())));
      case 'I': {
        const text = this.#line();
        return push(text === '01' ? true : text === '00' ? false : integerOf(BigInt(text)));
      }
      case 'L':
        return push(integerOf(BigInt(this.#line().replace(/L$/, ''))));
      case 'F':
        return push(Number(this.#line()));
      default:
        return false;
    }
  }

  #text(opcode: number): boolean {
    const push = (value: unknown) => this.#stack.push(value) > 0;
    switch (String.fromCharCode(opcode)) {
      case 'X': // BINUNICODE
        return push(this.#read(this.#read(4).readUInt32LE()).toString('utf8'));
      case '\x8c': // SHORT_BINUNICODE
        return push(this.#read(this.#byte()).toString('utf8'));
      case '\x8d': // BINUNICODE8
        return push(this.#read(this.#size8()).toString('utf8'));
      case 'V': // UNICODE
        return push(
          this.#line().replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
            String.fromCharCode(Number.parseInt(code, 16)),
          ),
        );
      case 'S': // STRING
        return push(this.#line().replace(/^(['"])(.*)\1$/s, '$2'));
      case 'U': // SHORT_BINSTRING, of Python 2
        return push(this.#read(this.#byte()).toString('latin1'));
      case 'T': // BINSTRING
        return push(this.#read(this.#read(4).readInt32LE()).toString('latin1'));
      case 'C': // SHORT_BINBYTES
        return push(Uint8Array.from(this.#read(this.#byte())));
      case 'B': // BINBYTES
        return push(Uint8Array.from(this.#read(this.#read(4).readUInt32LE())));
      case '\x8e': // BINBYTES8
      case '\x96': // BYTEARRAY8
        return push(Uint8Array.from(this.#read(this.#size8())));
      default:
        return false;
    }
  }

  #container(opcode: number): boolean {
    const stack = this.#stack;
    switch (String.fromCharCode(opcode)) {
      case ')':
        return stack.push(new Tuple()) > 0;
      case ']':
        return stack.push([]) > 0;
      case '}':
        return stack.push(new Map()) > 0;
      case '\x8f': // EMPTY_SET
        return stack.push(new Set()) > 0;
      case 't':
        return stack.push(Tuple.from(this.#toMark())) > 0;
      case '\x85':
      case '\x86':
      case '\x87':
        return stack.push(Tuple.from(this.#take(opcode - 0x84))) > 0;
      case 'l':
        return stack.push(this.#toMark()) > 0;
      case 'd': {
        const dict: PythonDict = new Map();
        this.#setItems(dict, this.#toMark());
        return stack.push(dict) > 0;
      }
      case 'a':
        this.#append([stack.pop()]);
        return true;
      case 'e':
        this.#append(this.#toMark());
        return true;
      case 's':
        this.#setItems(undefined, this.#take(2));
        return true;
      case 'u':
        this.#setItems(undefined, this.#toMark());
        return true;
      case '\x90': {
        // ADDITEMS
        const items = this.#toMark();
        const set = this.#top();
        if (!(set instanceof Set)) throw this.#damaged('items are added to what is no set');
        for (const item of items) set.add(item);
        return true;
      }
      case '\x91': // FROZENSET
        return stack.push(new Set(this.#toMark())) > 0;
      default:
        return false;
    }
  }

  #memoOf(opcode: number): boolean {
    switch (String.fromCharCode(opcode)) {
      case 'q':
        return this.#memoize(this.#byte());
      case 'r':
        return this.#memoize(this.#read(4).readUInt32LE());
      case 'p':
        return this.#memoize(Number(this.#line()));
      case '\x94': // MEMOIZE
        return this.#memoize(this.#memo.size);
      case 'h':
        return this.#recall(this.#byte());
      case 'j':
        return this.#recall(this.#read(4).readUInt32LE());
      case 'g':
        return this.#recall(Number(this.#line()));
      default:
        return false;
    }
  }

  #object(opcode: number): boolean {
    const stack = this.#stack;
    switch (String.fromCharCode(opcode)) {
      case 'c':
        return stack.push(new Global(this.#line(), this.#line())) > 0;
      case '\x93': {
        // STACK_GLOBAL
        const [module, name] = this.#take(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw this.#damaged('a name is no text');
        return stack.push(new Global(module, name)) > 0;
      }
      case 'R':
      case '\x81': {
        // REDUCE, NEWOBJ
        const [target, args] = this.#take(2);
        return stack.push(this.#call(target, args)) > 0;
      }
      case 'b': {
        const [object, state] = this.#take(2);
        return stack.push(this.handlers.build(object, state)) > 0;
      }
      case 'Q': // BINPERSID
        return stack.push(this.handlers.persistent(stack.pop())) > 0;
      case 'P': // PERSID
        return stack.push(this.handlers.persistent(this.#line())) > 0;
      default:
        return false;
    }
  }

  #call(target: unknown, args: unknown): unknown {
    if (!(target instanceof Global)) throw this.#damaged('it calls what is no name');
    if (!Array.isArray(args)) throw this.#damaged(`the arguments of ${target.full} are no tuple`);
    return this.handlers.call(target, args);
  }

  #memoize(index: number): boolean {
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): boolean {
    if (!this.#memo.has(index)) throw this.#damaged(`it recalls value ${index}, which it never stored`);
    return this.#stack.push(this.#memo.get(index)) > 0;
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#damaged('items are appended to what is no list');
    for (const item of items) list.push(item);
  }

  #setItems(dict: PythonDict | undefined, items: readonly unknown[]): void {
    const target = dict ?? this.#top();
    if (!(target instanceof Map)) throw this.#damaged('items are set in what is no dictionary');
    if (items.length % 2) throw this.#damaged('a key has no value');
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  }

  #top(): unknown {
    if (this.#stack.length === 0) throw this.#damaged('its stack is empty');
    return this.#stack[this.#stack.length - 1];
  }

  #take(count: number): unknown[] {
    if (this.#stack.length < count) throw this.#damaged('its stack is empty');
    return this.#stack.splice(this.#stack.length - count);
  }

  #toMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#damaged('a mark is missing');
    const items = this.#stack.splice(mark);
    items.shift();
    return items;
  }

  #byte(): number {
    if (this.#at >= this.bytes.length) throw this.#truncated();
    return this.bytes[this.#at++];
  }

  #read(count: number): Buffer {
    if (count < 0) throw this.#damaged('a length is negative');
    if (this.#at + count > this.bytes.length) throw this.#truncated();
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  #skip(count: number): void {
    this.#read(count);
  }

  #size8(): number {
    const size = this.#read(8).readBigUInt64LE();
    if (size > BigInt(this.bytes.length)) throw this.#truncated();
    return Number(size);
  }

  #line(): string {
    const end = this.bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.#truncated();
    const text = this.bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #damaged(reason: string): CheckpointError {
    return new CheckpointError(`${this.file}: its pickle is damaged: ${reason}`, { hint: 'fetch or save it again' });
  }

  #truncated(): CheckpointError {
    return new CheckpointError(`${this.file} is truncated: it ends inside a pickle`, {
      hint: 'the download or copy is incomplete: fetch it again',
    });
  }
}

/** Two's complement, little endian: a number where it is exact, else a bigint. */
function longOf(bytes: Buffer): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  if (bytes.length && bytes[bytes.length - 1] & 0x80) value -= 1n << BigInt(8 * bytes.length);
  return integerOf(value);
}

function integerOf(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
