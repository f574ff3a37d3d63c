import { createHash } from 'crypto';
import { IConstruct } from 'constructs';

/** What a service takes as a text. Ids of constructs may be anything, so they are written in ASCII everywhere: CloudFormation keeps nothing else. */
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
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html; the slash makes folders. */
export const QUERY_NAME: TextRules = { maxLength: 255, refused: /[^\x20-\x7e]|[:*]/gu };
/** The longest name of a file on Linux, macOS and Windows. */
export const FILE_NAME: TextRules = { maxLength: 255, refused: /[^\x20-\x7e]|["*/:<>?\\|]/gu };

/**
 * A description that names a construct by its path: accents are dropped, other characters replaced by `_`, and the beginning of a path that is
 * too long by `...`. Two paths may get one text, so this is for people to read.
 *
 * @param text makes the description of the path
 */
export function describe({ node }: IConstruct, rules: TextRules, text: (path: string) => string): string {
  const path = clean(node.path, rules);
  const room = rules.maxLength - text('').length;
  return text(path.length <= room ? path : `...${path.slice(path.length - room + 3)}`);
}

/**
 * A name that stays different from those of other constructs: one that is changed or shortened ends in a hash of the whole.
 *
 * @param ending follows the name
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

/** One `_` for each character, also for one of two UTF-16 units. */
function clean(text: string, { refused }: TextRules): string {
  return text.normalize('NFD').replace(/\p{Mark}/gu, '').replace(refused, '_');
}
