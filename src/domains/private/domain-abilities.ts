/** Features of domains for one kind of API. */
export interface DomainAbilities {
  /** Kind of API, as errors name it. */
  readonly kind: string;
  /** Region of the certificate, if it differs from that of the API. */
  readonly certificateRegion?: string;
  readonly multiLevelBasePath: boolean;
  readonly mutualTls: boolean;
  /** Whether an existing domain can be found by its name. */
  readonly foundByName: boolean;
}
