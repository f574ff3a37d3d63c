import { Authorization } from '../authorization';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
const SIGNATURE_V4 = { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };

/** Authorization with AWS credentials that allow `execute-api:Invoke`. */
export const IAM: Authorization = {
  name: 'iam',
  key: 'iam',
  open: false,
  signed: true,
  claims: false,
  restApiScheme: () => SIGNATURE_V4,
  httpApiScheme: () => SIGNATURE_V4,
  publicScheme: { type: 'apiKey', name: 'Authorization', in: 'header', description: 'AWS Signature Version 4, for the service execute-api' },
};

/** Open access for all callers. */
export const NONE: Authorization = {
  name: 'none',
  key: 'none',
  open: true,
  signed: false,
  claims: false,
  restApiScheme: () => ({}),
  httpApiScheme: () => ({}),
  publicScheme: {},
};
