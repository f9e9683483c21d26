/** `npm run dead-letters`, and `npx paystack-dead-letters` where the package is installed. */
import { type CommandLine, programName, readCommandLine, usage } from './command-line.ts';
import { UsageError } from './dead-letters-error.ts';
import { describeFailure } from './failure.ts';
import { localDeployment } from './local-deployment.ts';
import { run } from './run.ts';
import { stackDeployment } from './stack-deployment.ts';

const program = programName(process.env);
let commandLine: CommandLine | undefined;

try {
  commandLine = readCommandLine(process.argv.slice(2), process.env);
  if (commandLine.action.kind === 'help') console.log(usage(program));
  else process.exitCode = (await perform(commandLine)) ? 0 : 1;
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage(program)}`);
    process.exitCode = 2;
  } else {
    console.error(describeFailure(error, commandLine?.stack, process.env.AWS_PROFILE));
    process.exitCode = 1;
  }
}

async function perform(asked: CommandLine): Promise<boolean> {
  const { stack } = asked;
  const deployment =
    stack === undefined
      ? localDeployment('.local')
      : await stackDeployment(stack, { ...asked, ...regionOf(process.env) });
  const print = (text: string) => console.log(text);
  try {
    return await run({ deployment, program, clock: Date.now, print }, asked);
  } finally {
    deployment.sqs.destroy();
    deployment.table.destroy();
  }
}

/** The AWS CLI reads the second variable, the SDK only the first and the profile. */
function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv): { region?: string } {
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
}
