import { crc32 } from 'node:zlib';

/** Bytes of a pickle, protocol 2, put together by hand. */
export class Pickle {
  readonly #parts: Buffer[] = [Buffer.from([0x80, 2])];

  raw(text: string): this {
    this.#parts.push(Buffer.from(text, 'latin1'));
    return this;
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.#parts.push(Buffer.from('X'), length, bytes);
    return this;
  }

  int(value: number): this {
    const bytes = Buffer.alloc(5, 'J');
    bytes.writeInt32LE(value, 1);
    this.#parts.push(bytes);
    return this;
  }

  name(module: string, name: string): this {
    return this.raw(`c${module}\n${name}\n`);
  }

  /** `(values...)` as a tuple. */
  ints(values: readonly number[]): this {
    this.raw('(');
    for (const value of values) this.int(value);
    return this.raw('t');
  }

  /** `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict())`. */
  tensor(key: string, length: number, offset: number, shape: readonly number[], strides: readonly number[]): this {
    this.name('torch._utils', '_rebuild_tensor_v2').raw('((').text('storage').name('torch', 'FloatStorage').text(key);
    this.text('cpu').int(length).raw('tQ').int(offset).ints(shape).ints(strides).raw('\x89');
    return this.name('collections', 'OrderedDict').raw(')RtR');
  }

  end(): Buffer {
    return Buffer.concat([...this.#parts, Buffer.from('.')]);
  }
}

/** A zip archive of stored entries. */
export function zipBytes(entries: Readonly<Record<string, Buffer>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt32LE(crc32(content), 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    const row = Buffer.alloc(46);
    row.writeUInt32LE(0x02014b50, 0);
    head.copy(row, 16, 14, 28);
    row.writeUInt32LE(at, 42);
    local.push(head, Buffer.from(name), content);
    central.push(row, Buffer.from(name));
    at += 30 + name.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

export function floats(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
