import { isIP } from 'node:net';
import type { checkServerIdentity } from 'node:tls';
import type MessageIo from 'tedious/lib/message-io';

/* eslint-disable @typescript-eslint/no-require-imports -- replaces members of the modules themselves */
const tls = require('node:tls') as { checkServerIdentity: typeof checkServerIdentity };
const { prototype } = require('tedious/lib/message-io') as typeof MessageIo;
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Makes tedious omit the TLS server name when the host is an IP address, which is not a valid one (https://www.rfc-editor.org/rfc/rfc6066#section-3);
 * Node would warn with DEP0123. The certificate is still verified against the address.
 */
export function sendNoAddressAsServerName(): void {
  const { startTls } = prototype;
  prototype.startTls = function start(this: MessageIo, details, host, trustServerCertificate) {
    if (!isIP(host)) return startTls.call(this, details, host, trustServerCertificate);
    // Without a server name, Node verifies `localhost`. tedious passes no check, so Node uses the one of its module during this call.
    const check = tls.checkServerIdentity;
    tls.checkServerIdentity = (_, certificate) => check(host, certificate);
    try {
      return startTls.call(this, details, '', trustServerCertificate);
    } finally {
      tls.checkServerIdentity = check;
    }
  };
}
