const RUNBOOK = 'https://github.com/cdk-vpc-lambda-api/cdk-vpc-lambda-api/blob/main/docs/runbook.md';

/**
 * URL of a section of the runbook.
 *
 * @param section heading, as in `Server errors`
 */
export function runbookSection(section: string): string {
  return `${RUNBOOK}#${section.toLowerCase().replace(/ /g, '-')}`;
}
