import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cdk } from './cdk.ts';
import { startMiniStack } from './ministack.ts';
import { installTools, ToolsUnavailableError } from './python-tools.ts';
import { chooseTarget, type TargetChoice } from './target-choice.ts';

/** The AWS that is deployed to. */
export interface Target {
  /** How the AWS SDK of this process finds it; nothing for an account, which the process's own environment names. */
  readonly client:
    | {
        readonly endpoint: string;
        readonly region: string;
        readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
      }
    | undefined;
  /** What `cdk`, `aws` and `curl` find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it has MiniStack's gaps. */
  readonly isMiniStack: boolean;
  /** The file with the certificate that it shows, when that is one of its own making. */
  readonly certificate: string | undefined;
  /** How the simulator that stands for Paystack is reached from there; on loopback and any port where it is an emulator. */
  readonly simulator: { readonly url: string; readonly port: number } | undefined;
  /** Everything that is written goes in here, and is gone at the end. */
  readonly folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** `null` where there is none: the tests are skipped. */
    target: Target | null;
  }
}

/**
 * Prepares what {@link chooseTarget} chooses. An emulator is bootstrapped, with dummies for credentials unless the environment has
 * some. An account is not: its bootstrap stack is shared with whatever else is deployed there.
 */
export default async function prepareTarget(project: TestProject): Promise<() => Promise<void>> {
  const choice = chooseTarget(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  const cleanUp: (() => Promise<void>)[] = [
    () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const tearDown = async () => {
    for (const each of cleanUp.reverse()) await each();
  };
  try {
    const tools = await installTools(folder);
    const target =
      choice.kind === 'account'
        ? accountTarget(choice, folder, tools)
        : await emulatorTarget(choice, { folder, tools, cleanUp });
    if (choice.kind !== 'account') await cdk(target, ['bootstrap']);
    project.provide('target', target);
  } catch (error) {
    // MUST_DEPLOY=yes is for machines on which nothing may pass that was not deployed, see .ci/run.
    if (!(error instanceof ToolsUnavailableError) || process.env.MUST_DEPLOY === 'yes') {
      await tearDown();
      throw error;
    }
    console.warn(`\nSKIPPED, nothing was deployed and nothing tested: ${error.message}\n`);
    project.provide('target', null);
  }
  return tearDown;
}

function accountTarget(
  { simulator }: Extract<TargetChoice, { kind: 'account' }>,
  folder: string,
  tools: string,
): Target {
  return {
    client: undefined,
    // The shell's own, whatever names the account in it: keys, a profile, a session.
    environment: { ...stringsIn(process.env), PATH: pathWith(tools), TMPDIR: folder },
    isMiniStack: false,
    certificate: undefined,
    simulator,
    folder,
  };
}

async function emulatorTarget(
  choice: Exclude<TargetChoice, { kind: 'account' }>,
  where: {
    readonly folder: string;
    readonly tools: string;
    readonly cleanUp: (() => Promise<void>)[];
  },
): Promise<Target> {
  const { folder, tools } = where;
  const { endpoint, certificate, isMiniStack } =
    choice.kind === 'emulator' ? await given(choice.endpoint) : await ownMiniStack(where);
  const region = process.env.AWS_REGION ?? 'us-east-1';
  const accessKeyId = process.env.AWS_ACCESS_KEY_ID ?? 'test';
  const secretAccessKey = process.env.AWS_SECRET_ACCESS_KEY ?? 'test';
  const authority = certificate ?? process.env.NODE_EXTRA_CA_CERTS;
  return {
    client: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    environment: {
      PATH: pathWith(tools),
      // cdk, npm and aws leave things behind, at home and in temporary folders.
      HOME: folder,
      TMPDIR: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      // For version 1 of the AWS CLI.
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(authority !== undefined && {
        NODE_EXTRA_CA_CERTS: authority,
        AWS_CA_BUNDLE: authority,
        CURL_CA_BUNDLE: authority,
      }),
    },
    isMiniStack,
    certificate,
    simulator: undefined,
    folder,
  };
}

type Emulator = Pick<Target, 'isMiniStack' | 'certificate'> & { readonly endpoint: string };

async function given(endpoint: string): Promise<Emulator> {
  const health = await fetch(new URL('/_ministack/health', endpoint));
  return { endpoint, isMiniStack: health.ok, certificate: undefined };
}

async function ownMiniStack(where: {
  readonly folder: string;
  readonly tools: string;
  readonly cleanUp: (() => Promise<void>)[];
}): Promise<Emulator> {
  const { endpoint, certificate, stop } = await startMiniStack(join(where.tools, 'ministack'), where.folder);
  where.cleanUp.push(stop);
  return { endpoint, certificate, isMiniStack: true };
}

/** The project's own commands first, and its Node.js. */
function pathWith(tools: string): string {
  const bin = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin');
  return [tools, bin, process.env.PATH].join(delimiter);
}

function stringsIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
