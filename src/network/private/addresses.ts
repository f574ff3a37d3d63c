import { isIP } from 'net';

/** Whether a text is an IPv4 or IPv6 address, as in `192.0.2.7`. Excludes zone identifiers (`fe80::1%eth0`), which are valid on one machine only. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

/** Whether a text is an address range in CIDR notation, as in `198.51.100.0/24` or `2001:db8::/32`. */
export function isRange(text: string): boolean {
  const [, address = '', bits] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}
