import { generate } from 'selfsigned';

/** Certificate of a server on this machine, and the authority that signed it; all PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  /** Certificate authority for clients to trust; its key is discarded after signing. */
  readonly authority: string;
}

/** Creates a server certificate for a host name, `127.0.0.1` and `::1`, signed by a separate authority. */
export async function createServerCertificate(host = 'localhost'): Promise<ServerCertificate> {
  const authority = await generate([{ name: 'commonName', value: 'cdk-vpc-lambda-api local authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: host }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }],
      },
    ],
  });
  return { key: server.private, certificate: server.cert, authority: authority.cert };
}
