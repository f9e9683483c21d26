import { type Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  type RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionCode } from './function-code.ts';
import type { LogLevel } from './log-level.ts';
import { SettingsError } from './settings-error.ts';

/** Actions that a function may take on one resource, by ARN. */
export interface Permission {
  readonly actions: readonly string[];
  readonly on: string;
  /** Of a table: the keys of the items that they may be taken on, `*` for any text. @default every item */
  readonly keys?: readonly string[];
}

export interface PaymentsFunctionProps {
  /** The folder in `functions/` whose `handler.ts` it runs. */
  readonly folder: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  /** All that the function may do, besides writing its own log. */
  readonly permissions: readonly Permission[];
  /** MB. */
  readonly memorySize: number;
  /** The metric dimension `service`: which deployment this is. */
  readonly serviceName: string;
  readonly logLevel: LogLevel;
  readonly logRetention: RetentionDays;
  /** @default that Lambda ends what looks like a runaway loop */
  readonly recursiveLoop?: RecursiveLoop;
  /** How many invocations run at once at most, out of the account's. @default as many as the account has left */
  readonly reservedConcurrentExecutions?: number;
  /** How often Lambda repeats a failed asynchronous invocation, a scheduled one for example. @default 2 */
  readonly retryAttempts?: number;
}

/** One function with the house defaults: a bundle, a role and a log of its own. */
export class PaymentsFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: PaymentsFunctionProps) {
    const { folder, environment, permissions, serviceName, logLevel, logRetention, ...rest } = props;
    const variables = {
      ...environment,
      POWERTOOLS_SERVICE_NAME: serviceName,
      POWERTOOLS_LOG_LEVEL: logLevel,
    };
    refuseTooLarge(folder, variables);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's own role would carry a managed policy that may create log groups and write to any.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const { actions, on, keys } of permissions) {
      role.addToPrincipalPolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [on],
          ...(keys !== undefined && { conditions: onlyOn(keys) }),
        }),
      );
    }
    super(scope, id, {
      ...rest,
      environment: variables,
      code: functionCode(folder),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      // Powertools writes JSON lines already; Lambda's own JSON format could only wrap them once more.
      loggingFormat: LoggingFormat.TEXT,
    });
  }
}

/**
 * "All values" is true of none as well, so the key has to be there.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function onlyOn(keys: readonly string[]) {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

/**
 * Lambda takes so many bytes of environment variables, names included.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ENVIRONMENT_BYTES = 4_096;

/** As long as the ARN or URL of a resource gets whose name CloudFormation makes: known only once it is deployed. */
const NAME_BYTES = 160;

/** @throws {SettingsError} where lists among the settings are longer than a function can be told */
function refuseTooLarge(folder: string, variables: Readonly<Record<string, string>>): void {
  const sizes = Object.entries(variables).map(([name, value]) => {
    const size = Token.isUnresolved(value) ? NAME_BYTES : Buffer.byteLength(value);
    return { name, size: Buffer.byteLength(name) + size };
  });
  const sum = sizes.reduce((bytes, { size }) => bytes + size, 0);
  if (sum <= ENVIRONMENT_BYTES) return;
  const [largest] = sizes.toSorted((left, right) => right.size - left.size);
  throw new SettingsError(
    `the settings of ${folder} take ${sum} bytes as environment variables, and Lambda has ${ENVIRONMENT_BYTES}: most of it is ${largest?.name}`,
  );
}
