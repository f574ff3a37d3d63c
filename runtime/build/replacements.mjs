/**
 * Modules of packages that the handler never runs, by their path in `node_modules`. They are replaced when the handler is bundled, which saves
 * a fifth of the zip and the time to compile them. A replacement that is called throws an error that names the module.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The client of AWS Secrets Manager, and the signer of IAM tokens. */
export const AWS_REPLACEMENTS = [
  functions('@smithy/core/dist-es/submodules/event-streams/index.js', 'no operation of Secrets Manager streams events', [
    'EventStreamSerde', 'eventStreamSerdeProvider',
  ]),
  functions('@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js', 'Node.js has SHA-256', ['Sha256Js']),
  functions(
    '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    'AWS Lambda sets AWS_REGION',
    ['getInstanceMetadataRegion'],
  ),
  functions(
    '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/index.js',
    'the only service is Secrets Manager',
    ['resolveParamsForS3'],
  ),
  functions('@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js', 'the client retries in the standard mode', ['AdaptiveRetryStrategy']),
  methods('@smithy/signature-v4/dist-es/HeaderFormatter.js', 'only event streams sign messages', 'HeaderFormatter', ['format']),
];

export const PG_REPLACEMENTS = [
  absent('pg/lib/native/index.js', 'pg-native is not installed, and NODE_PG_FORCE_NATIVE has no effect'),
  callable('pg-pool/index.js', 'an execution environment has one connection'),
  absent('pgpass/lib/index.js', 'the password comes from a secret or an IAM token'),
  functions('pg-connection-string/index.js', 'host, port and database are separate settings', ['parse']),
  functions('pg/lib/crypto/cert-signatures.js', 'the handler does not enable channel binding', ['signatureAlgorithmHashFromCertificate']),
  functions('pg-types/lib/arrayParser.js', 'the handler writes arrays as JSON', ['create']),
  callable('pg/lib/query.js', 'the handler has its own queries'),
  callable('pg/lib/result.js', 'the handler has its own results'),
  functions('pg/lib/utils.js', 'the handler has its own queries, and statements without literals', [
    'escapeIdentifier', 'escapeLiteral', 'normalizeQueryConfig', 'prepareValue',
  ]),
  parsers('pg-types/lib/binaryParsers.js', 'the handler asks for values as text'),
  parsers('pg-types/lib/textParsers.js', 'the handler writes values as JSON, and uses only the parser of bytea', { 17: 'postgres-bytea' }),
];

export const TEDIOUS_REPLACEMENTS = [
  functions('tedious/lib/bulk-load.js', 'the handler loads no rows in bulk', ['default']),
  functions('tedious/lib/bulk-load-payload.js', 'the handler loads no rows in bulk', ['BulkLoadPayload']),
  functions('tedious/lib/ntlm.js', 'the handler logs in with user name and password', ['createNTLMRequest']),
  functions('tedious/lib/ntlm-payload.js', 'the handler logs in with user name and password', ['default']),
  functions('tedious/lib/instance-lookup.js', 'the handler connects to a port, not to a named instance', ['instanceLookup']),
  ...['big5-added', 'eucjp', 'gb18030-ranges', 'gbk-added'].map(table =>
    absent(`iconv-lite/encodings/tables/${table}.json`, 'no collation of SQL Server has its code page')),
];

/** Returns a plugin of esbuild that makes the replacements. The build fails if a module is not found exactly once, for example because a new version moved it. */
export function replacePlugin(replacements) {
  return {
    name: 'replacements',
    setup(build) {
      const found = new Map(replacements.map(({ path }) => [path, 0]));
      for (const { path, contents } of replacements) {
        build.onLoad({ filter: endingWith(path) }, () => {
          found.set(path, found.get(path) + 1);
          return { contents, loader: 'js' };
        });
      }
      build.onEnd(() => ({ errors: [...found].filter(([, times]) => times !== 1).map(misplaced) }));
    },
  };
}

function misplaced([path, times]) {
  return { text: `the bundle replaces ${path}, which must be in the bundle once, but is there ${times} times: adapt runtime/build/replacements.mjs` };
}

function endingWith(path) {
  const pattern = `/node_modules/${path}`.replaceAll('.', '[.]').replaceAll('/', '[\\\\/]');
  return new RegExp(`${pattern}$`);
}

/** A module that throws when it is loaded; for those that are loaded only when they are used. */
function absent(path, reason) {
  return { path, contents: `${throwing(path, reason)};` };
}

/** An ES module of classes and functions. */
function functions(path, reason, names) {
  return { path, contents: `function leftOut() { ${throwing(path, reason)}; }\nexport { ${names.map(name => `leftOut as ${name}`).join(', ')} };` };
}

/** A CommonJS module that is a class or function. */
function callable(path, reason) {
  return { path, contents: `module.exports = function leftOut() { ${throwing(path, reason)}; };` };
}

/** An ES module of a class that can be created, but not used. */
function methods(path, reason, name, names) {
  const body = names.map(method => `${method}() { ${throwing(path, reason)}; }`);
  return { path, contents: `export class ${name} { ${body.join(' ')} }` };
}

/**
 * The parsers of pg-types, which register themselves for types when pg-types is loaded.
 *
 * @param kept packages of the parsers that the handler uses, by the object identifier of their type
 */
function parsers(path, reason, kept = {}) {
  const types = [];
  require(path).init(type => types.push(type));
  const keep = Object.entries(kept).map(([type, name]) => `register(${type}, require('${name}'));`);
  const contents = `
    function leftOut() { ${throwing(path, reason)}; }
    exports.init = register => {
      for (const type of ${JSON.stringify(types)}) register(type, leftOut);
      ${keep.join(' ')}
    };`;
  return { path, contents };
}

function throwing(path, reason) {
  return `throw new Error(${JSON.stringify(`the bundle does not contain ${path}: ${reason}`)})`;
}
