import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SETUP = pathToFileURL(join(import.meta.dirname, '../../../tools/setup.js')).href;
const PACKAGES = {
  binding: { name: '@tensorflow/tfjs-node-gpu', version: '1.0.0' },
  headers: { name: 'node-api-headers', version: '2.0.0' },
};
const BINDING = `node_modules/${PACKAGES.binding.name}/binding`;

// Programs that stand for Python with pip and for the compiler: what they would do, without network and without time.
const PYTHON = `#!${process.execPath}
const fs = require('fs'), path = require('path'), args = process.argv.slice(2);
if (args.includes('-vv')) {
  console.log('  Found link http://nowhere/tensorflow_cpu-9.8-py3-none-any.whl (from a list), version: 9.8');
  console.log('  Found link ' + process.env.FAKE_URL + '#sha256=1 (from a list), version: 9.9');
  setTimeout(() => {}, 60_000); // downloads, unless it is stopped
} else if (args.includes('download')) { console.error('ERROR: no index'); process.exit(1); }
else if (args[0] === '-c' && args.length > 2) for (const file of ['tensorflow/lib1', 'tensorflow/include/x.h']) {
  fs.mkdirSync(path.dirname(path.join(args[3], file)), { recursive: true });
  fs.writeFileSync(path.join(args[3], file), fs.readFileSync(args[2]).subarray(0, 10));
}`;
const COMPILER = `#!${process.execPath}
const fs = require('fs'), args = process.argv.slice(2), at = args.indexOf('-o');
if (at >= 0) {
  fs.writeFileSync(args[at + 1], fs.readFileSync(args.find(arg => arg.endsWith('tfjs_backend.cc'))));
  if (process.env.FAKE_SLOW) setTimeout(() => {}, 60_000);
}`;

/** A folder as a fresh clone with its packages installed, programs to build with, and a server that has the wheel. */
export class Checkout {
  readonly root = mkdtempSync(join(tmpdir(), 'shiftkit-setup-'));
  readonly wheel = Buffer.alloc(300_000, 'tensorflow');
  /** The `range` header of each request that the server saw, '' without. */
  readonly requests: string[] = [];
  /** Bytes after which the server breaks the next answers off, one entry per answer. */
  readonly breaks: number[] = [];
  /** Whether the new addon is taken unseen. Else it is loaded, and one that the compiler here makes does not load. */
  unseen = true;
  /** The builds that there are pins for. */
  kinds = ['cpu'];
  /** Bytes of free disk that an engine is said to take. */
  room = 1e6;
  #server: Server | undefined;
  #address = '';

  constructor() {
    for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) this.write(lock, '{"packages":{}}');
    for (const { name, version } of Object.values(PACKAGES))
      this.write(`node_modules/${name}/package.json`, JSON.stringify({ version }));
    this.changeSources('first');
    this.write('node_modules/node-api-headers/include/node_api.h', '');
    this.write('programs/python3', PYTHON);
    this.write('programs/c++', COMPILER);
    for (const name of ['python3', 'c++']) chmodSync(join(this.root, 'programs', name), 0o755);
  }

  async serve(): Promise<void> {
    const server = createServer((request, response) => {
      const range = request.headers.range ?? '';
      this.requests.push(range);
      const start = Number(/bytes=(\d+)-/.exec(range)?.[1] ?? 0);
      const rest = this.wheel.subarray(start);
      response.writeHead(start ? 206 : 200, { 'content-length': rest.length });
      const end = this.breaks.shift();
      if (end === undefined) response.end(rest);
      else response.write(rest.subarray(0, end), () => setTimeout(() => response.destroy(), 300));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.#address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tensorflow_cpu-9.9-py3-none-any.whl`;
  }

  /** Runs the set-up in a process of its own. */
  async setup(
    options: object = {},
    environment: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> {
    const child = this.start(options, environment);
    let output = '';
    child.stdout?.on('data', text => (output += text));
    child.stderr?.on('data', text => (output += text));
    const code = await new Promise<number | null>(resolve => child.on('close', resolve));
    return { code, output };
  }

  start(options: object, environment: Record<string, string> = {}): ChildProcess {
    const sha256 = createHash('sha256').update('tensorflow'.repeat(30_000)).digest('hex');
    const wheel = { name: 'tensorflow-cpu', platform: 'any', sha256, libraries: ['lib1'], room: this.room };
    const pins = {
      TENSORFLOW: '9.9',
      NODE_API: 8,
      ADDON: 1,
      HEADERS: [],
      CXX_FLAGS: [],
      CUDA_WHEELS: [],
      CUDA_LINKS: [['tensorflow/lib1', 'tensorflow/include']],
      PACKAGES,
      WHEELS: Object.fromEntries(this.kinds.map(kind => [`${kind} ${process.platform} ${process.arch}`, wheel])),
    };
    const job = JSON.stringify({ root: this.root, pins, ...options });
    const verify = this.unseen ? '() => {}' : 'undefined';
    const program = `import { setup } from '${SETUP}'; process.exitCode = await setup({ ...${job}, verify: ${verify} });`;
    const env = {
      PATH: join(this.root, 'programs'),
      FAKE_URL: this.#address,
      ...environment,
    };
    return spawn(process.execPath, ['--input-type=module', '-e', program], { env });
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  rename(from: string, to: string): void {
    renameSync(join(this.root, from), join(this.root, to));
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  /** Everything that the set-up made, by name. */
  made(): string[] {
    return readdirSync(this.root)
      .filter(name => name.startsWith('.native'))
      .sort();
  }

  /** Changes the sources of the addon, so that an engine built before is stale. */
  changeSources(text: string): void {
    // The lines that the set-up puts its own beside.
    const lines = ['#include "tfjs_backend.h"', '  switch (tf_attr_type) {', `// ${text}`, ''];
    this.write(`${BINDING}/tfjs_backend.h`, '  // Get number of tensor handles in the backend:\n');
    this.write(`${BINDING}/tfjs_binding.cc`, 'static napi_value GetNumOfTensors(\n      {"getNumOfTensors", \n');
    this.write(`${BINDING}/tfjs_backend.cc`, lines.join('\n'));
  }

  async until(condition: () => boolean): Promise<void> {
    for (let i = 0; !condition(); i++) {
      if (i > 400) throw new Error('it did not come to that in 20 s');
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  remove(): void {
    this.#server?.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
