import { isIP } from 'node:net';
import type { checkServerIdentity } from 'node:tls';
import type MessageIo from 'tedious/lib/message-io';

/* eslint-disable @typescript-eslint/no-require-imports -- what is replaced belongs to the modules themselves */
const tls = require('node:tls') as { checkServerIdentity: typeof checkServerIdentity };
const { prototype } = require('tedious/lib/message-io') as typeof MessageIo;
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * Makes tedious send no server name where the host is an IP address, which is not one (https://www.rfc-editor.org/rfc/rfc6066#section-3). tedious sends
 * it, and Node warns with DEP0123. The certificate is verified against the address all the same.
 */
export function sendNoAddressAsServerName(): void {
  const { startTls } = prototype;
  prototype.startTls = function start(this: MessageIo, details, host, trustServerCertificate) {
    if (!isIP(host)) return startTls.call(this, details, host, trustServerCertificate);
    // Without a server name, Node verifies the name `localhost`. tedious passes no other check, and Node takes the one of its module, at this call.
    const check = tls.checkServerIdentity;
    tls.checkServerIdentity = (_, certificate) => check(host, certificate);
    try {
      return startTls.call(this, details, '', trustServerCertificate);
    } finally {
      tls.checkServerIdentity = check;
    }
  };
}
