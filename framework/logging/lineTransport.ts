import { Writable } from 'node:stream';
import winston from 'winston';

/** A winston transport that hands each finished line to a function at once, so that a killed process loses nothing. */
export function lineTransport(
  write: (line: string) => void,
  level: string,
  format: winston.Logform.Format,
): winston.transports.StreamTransportInstance {
  const stream = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      write(line);
      done();
    },
  });
  return new winston.transports.Stream({ stream, level, format, eol: '\n' });
}
