import { spawnSync } from 'node:child_process';
import { CannotBuild } from './CannotBuild.js';

const PROGRAM = `import os, re, sys, zipfile
archive, into, left_out, *prefixes = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for member in wheel.infolist():
        name = member.filename
        if not name.startswith(tuple(prefixes)) or (left_out and re.search(left_out, name)): continue
        path = wheel.extract(member, into)
        # zipfile forgets what may be executed
        if member.external_attr >> 16 & 0o100: os.chmod(path, 0o755)`;

/**
 * Unpacks a wheel (a zip file), or part of it.
 *
 * @param {string} python
 * @param {string} archive
 * @param {string} into
 * @param {{ prefixes: string[], leftOut?: string }} choice members that begin with one of the prefixes, without those
 *   that a regular expression finds
 * @throws {CannotBuild}
 */
export function unpackWheel(python, archive, into, { prefixes, leftOut = '' }) {
  const args = ['-c', PROGRAM, archive, into, leftOut, ...prefixes];
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) throw new CannotBuild(`the wheel could not be unpacked: ${stderr.trim().split('\n').at(-1)}`);
}
