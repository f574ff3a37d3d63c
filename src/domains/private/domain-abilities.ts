/** What the domain of one kind of API can do. */
export interface DomainAbilities {
  /** Kind of API, as errors name it. */
  readonly kind: string;
  /** Region of the certificate, if it is not that of the API. */
  readonly certificateRegion?: string;
  readonly multiLevelBasePath: boolean;
  readonly mutualTls: boolean;
  /** Whether its name is enough to find a domain that is there already. */
  readonly foundByName: boolean;
}
