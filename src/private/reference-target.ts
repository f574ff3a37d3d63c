import { Reference, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The construct of this app that a text refers to, as that of `webAcl.attrArn`; undefined for other texts. */
export function referenceTarget(text: string): IConstruct | undefined {
  const { firstToken } = Tokenization.reverseString(text);
  return Reference.isReference(firstToken) ? firstToken.target : undefined;
}
