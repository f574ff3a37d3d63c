/* eslint-disable no-bitwise -- a checksum of bits */
/** https://www.rfc-editor.org/rfc/rfc1952#section-8 */
const POLYNOMIAL = 0xedb88320;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1 ? remainder >>> 1 ^ POLYNOMIAL : remainder >>> 1;
  }
  return remainder;
});

/**
 * Returns the checksum that Flyway has for a script: CRC-32 of the lines in UTF-8, without line breaks and without the byte order mark, as a signed
 * integer (https://github.com/flyway/flyway, `ChecksumCalculator`).
 */
export function scriptChecksum(text: string): number {
  let crc = -1;
  for (const byte of Buffer.from(text.replace(/[\r\n]/g, ''), 'utf8')) {
    crc = crc >>> 8 ^ TABLE[(crc ^ byte) & 0xff];
  }
  return ~crc;
}
