/** A module of a dependency that the functions do without. */
export interface LeftOut {
  /** Its file below `node_modules`; `*` is one package's name. */
  readonly file: string;
  /** What stands in its place. It may import what the module itself could. */
  readonly contents: (original: string) => string;
}

/**
 * Modules that the AWS SDK brings along and that can't come to use on Lambda, where a function has its credentials, its region and every
 * setting in its environment. They are half of the SDK, and every byte of them is compiled at every cold start.
 *
 * `docs/decisions/what-bundles-leave-out.md` says of each why nothing misses it.
 */
export const LEFT_OUT: readonly LeftOut[] = [
  // The chain of providers: SSO, INI files, processes, web identity, containers, EC2, and the clients for STS and SSO behind them.
  {
    file: '@aws-sdk/credential-provider-node/dist-es/index.js',
    contents: () => `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  },
  // ~/.aws/config and ~/.aws/credentials, read by the first call of a client for every setting that no variable gives.
  {
    file: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    contents: () => `
      export function loadConfig({ environmentVariableSelector, default: fallback }, { signingName, logger } = {}) {
        let setting;
        return () => (setting ??= load());
        async function load() {
          try {
            const value = environmentVariableSelector(process.env, { signingName, logger });
            if (value !== undefined) return value;
          } catch {}
          return typeof fallback === 'function' ? await fallback() : fallback;
        }
      }`,
  },
  // EC2's metadata, asked for the region that something else than Lambda runs in.
  {
    file: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    contents: () => 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  // What hands every input and output to a logger, made anew without what is secret in it, though nobody has set a logger.
  {
    file: '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js',
    contents: () => `
      export const loggerMiddleware = undefined;
      export const loggerMiddlewareOptions = undefined;
      export const getLoggerPlugin = () => ({ applyToStack() {} });`,
  },
  // Operations whose answer is a stream of events: none of DynamoDB, SQS, Secrets Manager or EventBridge.
  {
    file: '@smithy/core/dist-es/submodules/event-streams/index.js',
    contents: () => `throw new Error('The bundles of the functions leave event streams out');`,
  },
  // Hashes in JavaScript, for a Node.js without its own.
  {
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js',
    contents: () => 'export const Sha256Js = undefined;',
  },
  {
    file: '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js',
    contents: () => 'export const Md5Js = undefined;',
  },
  // What endpoint discovery remembers: the client makes this cache, and no command of DynamoDB looks into it.
  {
    file: '@aws-sdk/endpoint-cache/dist-es/index.js',
    contents: () => 'export class EndpointCache {}',
  },
  // What regions are called. Of a region's entry only that it is there counts.
  {
    file: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js',
    contents: (original) => replaced(original, /"description": "[^"]*"/g, ''),
  },
  // Signatures for endpoints of several regions, which need a package of native code that isn't installed.
  {
    file: '@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js',
    contents: () => `
      import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
      export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
        static sigv4aDependency() {
          return 'none';
        }
      }`,
  },
  // Operations that nobody calls. And the classes of errors: one without a class of its own is of its service's base class, with its
  // name, message and metadata. Of SQS they are kept, whose errors have two names, and are said in less words.
  { file: '@aws-sdk/client-sqs/dist-es/schemas/schemas_0.js', contents: withTextKeys },
  { file: '@aws-sdk/client-sqs/dist-es/models/errors.js', contents: sqsErrors },
  {
    file: '@aws-sdk/client-*/dist-es/schemas/schemas_0.js',
    contents: (original) => withTextKeys(withoutErrorClasses(original)),
  },
  // A name that leads to all of zod's utilities leads to the one that is meant.
  {
    file: 'zod/v4/mini/schemas.js',
    contents: (original) => replaced(original, /\bcore\.util\./g, 'util.'),
  },
  // Of a client's package.json only the version is read, for the header user-agent.
  { file: '@aws-sdk/*/package.json', contents: versionOnly },
];

/** Errors of AWS that the code tells apart by their class and not by their name. */
export const KEPT_ERROR_CLASSES = ['ConditionalCheckFailedException'];

function withoutErrorClasses(original: string): string {
  return replaced(original, /^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) =>
    KEPT_ERROR_CLASSES.includes(name) ? line : '',
  );
}

/** The bundler drops a schema that nobody uses only where it can see that every key in it is a text. */
function withTextKeys(original: string): string {
  const constants = original.matchAll(/^const (_\w+) = (".*");$/gm);
  const texts = new Map([...constants].map(([, name, text]) => [name, text]));
  return replaced(original, /\[(_\w+)\]:/g, (key, name) => `${texts.get(name) ?? key}:`);
}

function sqsErrors(original: string): string {
  const classes = replaced(
    original,
    /^export class (\w+) extends __BaseException \{.*?^\}$/gms,
    (text, name) => {
      const [, fault] = /\$fault = ("\w+");/.exec(text) ?? [];
      if (fault === undefined) throw new Error(`${name} is not as other errors are: see infra/left-out.ts`);
      return `export const ${name} = /* @__PURE__ */ named("${name}", ${fault});`;
    },
  );
  return `${classes}
    function named(name, $fault) {
      return class extends __BaseException {
        static shapeId = "com.amazonaws.sqs#" + name;
        constructor(options) {
          super({ name, $fault, ...options });
          Object.setPrototypeOf(this, new.target.prototype);
        }
      };
    }`;
}

/** @throws Error where there is nothing to replace */
function replaced(
  original: string,
  pattern: RegExp,
  by: string | ((line: string, name: string) => string),
): string {
  const result = typeof by === 'string' ? original.replace(pattern, by) : original.replace(pattern, by);
  if (result === original) throw new Error(`Nothing in it is like ${pattern}: see infra/left-out.ts`);
  return result;
}

function versionOnly(original: string): string {
  const { version }: { version: string } = JSON.parse(original);
  return JSON.stringify({ version });
}
