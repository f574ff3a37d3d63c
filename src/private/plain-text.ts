import { createHash } from 'crypto';
import { IConstruct } from 'constructs';

/** Texts that a service accepts. IDs of constructs may contain any character, so texts are reduced to ASCII: CloudFormation keeps nothing else. */
export interface TextRules {
  readonly maxLength: number;
  /** Characters that are replaced. */
  readonly refused: RegExp;
}

const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/gu;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export const SECURITY_GROUP_DESCRIPTION: TextRules = { maxLength: 255, refused: /[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/gu };
/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const FUNCTION_DESCRIPTION: TextRules = { maxLength: 256, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const IAM_DESCRIPTION: TextRules = { maxLength: 1000, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export const ALARM_DESCRIPTION: TextRules = { maxLength: 1024, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html */
export const OUTPUT_DESCRIPTION: TextRules = { maxLength: 1024, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html, with the length that CDK allows. */
export const METRIC_DIMENSION: TextRules = { maxLength: 255, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const HTTP_API_NAME: TextRules = { maxLength: 128, refused: NOT_PRINTABLE_ASCII };
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html; a slash creates folders. */
export const QUERY_NAME: TextRules = { maxLength: 255, refused: /[^\x20-\x7e]|[:*]/gu };
/** Maximum length of a file name on Linux, macOS and Windows. */
export const FILE_NAME: TextRules = { maxLength: 255, refused: /[^\x20-\x7e]|["*/:<>?\\|]/gu };

/**
 * Returns a description that names a construct by its path. Accents are removed, other characters are replaced by `_`, and the beginning of a
 * path that is too long is replaced by `...`. Two paths may get the same text, so it is for people only.
 *
 * @param text makes the description from the path
 */
export function describe({ node }: IConstruct, rules: TextRules, text: (path: string) => string): string {
  const path = clean(node.path, rules);
  const room = rules.maxLength - text('').length;
  return text(path.length <= room ? path : `...${path.slice(path.length - room + 3)}`);
}

/**
 * Returns a name that stays unique: a changed or shortened name ends with a hash of the original.
 *
 * @param ending suffix of the name
 */
export function uniqueName(name: string, rules: TextRules, ending = ''): string {
  const cleaned = clean(name, rules);
  const room = rules.maxLength - ending.length;
  if (cleaned === name && name.length <= room) {
    return name + ending;
  }
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${cleaned.slice(0, room - hash.length - 1)}-${hash}${ending}`;
}

/** Writes one `_` per character, even if it consists of two UTF-16 units. */
function clean(text: string, { refused }: TextRules): string {
  return text.normalize('NFD').replace(/\p{Mark}/gu, '').replace(refused, '_');
}
