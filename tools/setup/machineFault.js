import { readFileSync } from 'node:fs';

/**
 * Why TensorFlow's wheel for Linux cannot run on this machine, or undefined where nothing speaks against it: to be known
 * before hundreds of megabytes are downloaded.
 *
 * @param {string} [glibc] version of the C library; '' for another one, as on Alpine
 * @param {string} [cpu] what Linux tells of the processors
 */
export function machineFault(glibc = glibcVersion(), cpu = readCpu()) {
  if (process.platform !== 'linux') return undefined;
  const [major, minor] = glibc.split('.').map(Number);
  if (!(major > 2 || (major === 2 && minor >= 27)))
    return `TensorFlow's wheels need glibc 2.27 or newer, and this system has ${glibc ? `glibc ${glibc}` : 'another C library (musl?)'}.`;
  const flags = /^flags\s*:(.*)$/m.exec(cpu)?.[1].split(' ');
  if (flags && !flags.includes('avx')) return "TensorFlow's wheels need a processor with AVX, and this one has none.";
  return undefined;
}

function glibcVersion() {
  // Otherwise the report asks the network for names.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ?? '';
}

function readCpu() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
