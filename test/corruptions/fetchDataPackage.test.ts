import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DataError, UserError } from '../../framework/errors/UserError.ts';
import { RandomStream } from '../../framework/random/RandomStream.ts';
import type { DataPackage } from '../../tools/fetch_cifar10/cifar10Package.ts';
import { fetchDataPackage } from '../../tools/fetch_cifar10/fetchDataPackage.ts';
import { runNpm } from '../../tools/fetch_cifar10/runNpm.ts';
import { main } from '../../tools/fetch_cifar10.ts';

/** One entry of a tar archive: header, content, zeros up to a whole block. */
function tarEntry(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar', 257);
  const sum = header.reduce((a, b) => a + b);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const random = new RandomStream('package');
const files: Record<string, Buffer> = {
  'sheet.png': Buffer.from(Uint8Array.from({ length: 300_000 }, () => random.integer(256))),
  'labels.json': Buffer.from('[1,2,3]'),
};
const entries = Object.entries({ 'index.js': Buffer.from('not wanted'), ...files });
const archive = gzipSync(
  Buffer.concat([...entries.map(([name, content]) => tarEntry(`package/${name}`, content)), Buffer.alloc(1024)]),
);
const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
const wanted: DataPackage = {
  name: 'some-data',
  version: '1.0.0',
  integrity,
  bytes: archive.length,
  files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.length])),
};

/** Stands in for npm: answers `view` with the address of the server, and `pack` with the archive, or fails. */
let npm: { view: string | undefined; pack: boolean };
const runFakeNpm = async ([command, , , target]: readonly string[]): Promise<string> => {
  if (command === 'view' && npm.view) return npm.view;
  if (command !== 'pack' || !npm.pack) throw new Error(`npm ${command}: network unreachable`);
  writeFileSync(join(target, 'some-data.tgz'), archive);
  return 'some-data.tgz';
};

let folder: string;
let out: string;
let server: Server;
let asked: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const said: string[] = [];
const fetchIt = (): Promise<boolean> => fetchDataPackage(wanted, out, line => said.push(line), runFakeNpm);

beforeAll(async () => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise(done => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
beforeEach(() => {
  out = join(folder, `out-${++count}`);
  asked = [];
  said.length = 0;
  answer = sendRange;
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some-data.tgz`;
  npm = { view: JSON.stringify({ 'dist.tarball': address, 'dist.integrity': integrity }), pack: false };
});

const startOf = (request: IncomingMessage): number =>
  Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
function sendRange(request: IncomingMessage, response: ServerResponse): void {
  const start = startOf(request);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': archive.length - start });
  response.end(archive.subarray(start));
}
function expectFiles(): void {
  expect(readdirSync(out).sort()).toEqual(Object.keys(files).sort());
  for (const [name, content] of Object.entries(files)) expect(readFileSync(join(out, name)).equals(content)).toBe(true);
}

describe('fetchDataPackage', () => {
  test('brings the wanted files, and does nothing a second time', async () => {
    expect(await fetchIt()).toBe(true);
    expectFiles();
    expect(asked).toEqual([undefined]);
    expect(await fetchIt()).toBe(false);
    expect(asked).toHaveLength(1);
  });

  test('fetches again when a file is missing or of another size', async () => {
    await fetchIt();
    writeFileSync(join(out, 'labels.json'), '[1,2');
    expect(await fetchIt()).toBe(true);
    expectFiles();
  });

  test('a connection that breaks is taken up where it broke', async () => {
    let broken = 0;
    answer = (request, response) => {
      const start = startOf(request);
      if (++broken > 2) return sendRange(request, response);
      response.writeHead(start > 0 ? 206 : 200, { 'content-length': archive.length - start });
      response.write(archive.subarray(start, start + 100_000), () => setTimeout(() => response.destroy(), 50));
    };
    await fetchIt();
    expectFiles();
    expect(asked).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  test('what an earlier process left is used', async () => {
    mkdirSync(out);
    writeFileSync(join(out, '.some-data-1.0.0.tgz.part'), archive.subarray(0, 1234));
    await fetchIt();
    expectFiles();
    expect(asked).toEqual(['bytes=1234-']);
  });

  test('a server without ranges sends everything again', async () => {
    mkdirSync(out);
    writeFileSync(join(out, '.some-data-1.0.0.tgz.part'), archive.subarray(0, 1234));
    answer = (_, response) => response.writeHead(200).end(archive);
    await fetchIt();
    expectFiles();
  });

  test('a refused download goes through npm itself', async () => {
    answer = (_, response) => response.writeHead(403).end();
    npm.pack = true;
    await fetchIt();
    expectFiles();
    expect(asked).toHaveLength(1); // a refusal is not asked again
    expect(said.join('\n')).toContain('the server answers 403');
  });

  test('no registry at all: one clear error, and no file', async () => {
    npm.view = undefined;
    const failed = fetchIt();
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow('some-data@1.0.0 could not be fetched: npm pack: network unreachable');
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('npm ping') });
    expect(readdirSync(out)).toEqual([]);
  });

  test('another archive than the pinned one is refused and removed', async () => {
    const other = Buffer.from(archive);
    other[archive.length - 3] ^= 1;
    answer = (_, response) => response.writeHead(200).end(other);
    await expect(fetchIt()).rejects.toThrow('does not have the expected hash');
    expect(readdirSync(out)).toEqual([]);
    npm.view = npm.view?.replace(integrity, 'sha512-other');
    await expect(fetchIt()).rejects.toThrow('has the hash sha512-other');
  });

  test('two at once: one downloads, the other waits', async () => {
    expect((await Promise.all([fetchIt(), fetchIt()])).sort()).toEqual([false, true]);
    expect(asked).toHaveLength(1);
    expect(said.join('\n')).toContain('another process is fetching');
    expectFiles();
  });

  test('the lock of a process that is gone does not hold anybody up', async () => {
    mkdirSync(out);
    const gone = { pid: 4194305, host: hostname(), born: null }; // above the largest process id
    writeFileSync(join(out, '.fetch.lock'), JSON.stringify(gone));
    await fetchIt();
    expectFiles();
  });

  test('a folder that cannot be made', async () => {
    writeFileSync(out, 'a file');
    await expect(fetchIt()).rejects.toThrow(UserError);
    await expect(fetchIt()).rejects.toThrow(`cannot write ${out}: ${out} is a file`);
  });
});

test('runNpm gives what npm prints, and its own words when it fails', async () => {
  expect(await runNpm(['--version'])).toMatch(/^\d+\.\d+/);
  await expect(runNpm(['pack', join(folder, 'no-such-folder')])).rejects.toThrow(/^npm pack: npm error code ENOENT/);
});

test('fetch_cifar10: --help and unknown options fetch nothing', async () => {
  const printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await main(['--help']);
  expect(printed).toHaveBeenCalledWith(expect.stringContaining('--out DIR'));
  await expect(main(['--output', out])).rejects.toThrow('unknown option --output');
  expect(existsSync(out)).toBe(false);
});
