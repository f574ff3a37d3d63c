import { Size } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { SessionContext } from './session-context';
import { Manifest, MANIFEST_FORMAT } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { BodySizeOptions, maxBodyBytes } from '../handler/body-size';
import { Cors } from '../network/cors';
import { MetricDetail, metricsManifest } from '../observability/metric-detail';

/** Parts of an API that its manifest contains. */
export interface ApiManifestParts {
  readonly engine: DatabaseEngine;
  readonly routes: Manifest['routes'];
  readonly sessionContext: SessionContext;
  /** Headers that the handler writes; undefined: API Gateway writes them, or there are none. */
  readonly cors?: Cors;
  readonly title: string;
  readonly options: BodySizeOptions & { readonly minCompressionSize?: Size; readonly metricDetail?: MetricDetail; readonly serverTiming?: boolean };
}

/** Returns the manifest of the handler of an API. */
export function apiManifest(scope: IConstruct, { engine, routes, sessionContext, cors, title, options }: ApiManifestParts): Manifest {
  return {
    format: MANIFEST_FORMAT,
    engine,
    routes,
    sessionContext: sessionContext.manifest,
    maxBodyBytes: maxBodyBytes(scope, options),
    cors: cors?.manifest,
    gatewayCompresses: options.minCompressionSize ? true : undefined,
    metrics: metricsManifest(title, options.metricDetail),
    serverTiming: options.serverTiming ? true : undefined,
  };
}
