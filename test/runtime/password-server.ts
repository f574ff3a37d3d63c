import { createServer, type AddressInfo } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { createServerCertificate } from '../../local/database/certificates';

/** A PostgreSQL on this machine that asks everybody for the password in plain text inside of TLS, as RDS does, and refuses it. */
export interface PasswordServer {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed the certificate. */
  readonly ca: string;
  /** Login attempts. */
  readonly logins: { readonly startup: string; readonly password: string }[];
  close(): Promise<void>;
}

const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const REFUSAL = Buffer.from('SFATAL\0C28P01\0Mrefused\0\0');

/** Starts it (https://www.postgresql.org/docs/current/protocol-flow.html). */
export async function startPasswordServer(): Promise<PasswordServer> {
  const { key, certificate, authority } = await createServerCertificate();
  const secureContext = createSecureContext({ key, cert: certificate });
  const logins: PasswordServer['logins'] = [];

  const listener = createServer(socket => {
    socket.on('error', () => undefined).once('data', () => {
      socket.write('S');
      const secured = new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
      secured.once('data', startup => {
        secured.write(ASK_FOR_PASSWORD);
        secured.once('data', message => {
          logins.push({ startup: startup.toString('utf8', 8), password: message.toString('utf8', 5, message.length - 1) });
          secured.end(Buffer.concat([Buffer.from([0x45, 0, 0, 0, REFUSAL.length + 4]), REFUSAL]));
        });
      });
    });
  });
  await new Promise<void>(resolve => listener.listen(0, 'localhost', resolve));
  return {
    host: 'localhost',
    port: (listener.address() as AddressInfo).port,
    ca: authority,
    logins,
    close: async () => void await new Promise(resolve => listener.close(resolve)),
  };
}
