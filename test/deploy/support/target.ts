import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cdk } from './cdk.ts';
import { installMiniStack, MiniStackUnavailableError, startMiniStack } from './ministack.ts';

/** The AWS that is deployed to. */
export interface Target {
  /** Where all its services are. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Whether it has MiniStack's gaps. */
  readonly isMiniStack: boolean;
  /** The file with the certificate that it shows, when that is one of its own making. */
  readonly certificate?: string;
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
 * Bootstraps the AWS at `AWS_ENDPOINT_URL`, which has to be an emulator on this machine, since its functions call the
 * simulator there; without that variable a MiniStack of its own. Credentials are dummies unless the environment has some.
 */
export default async function prepareTarget(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  const cleanUp: (() => Promise<void>)[] = [
    () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  ];
  const tearDown = async () => {
    for (const each of cleanUp.reverse()) await each();
  };
  try {
    const target: Target = {
      ...((await given()) ?? (await ownMiniStack(folder, cleanUp))),
      region: process.env.AWS_REGION ?? 'us-east-1',
      credentials: {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'test',
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'test',
      },
      folder,
    };
    await cdk(target, ['bootstrap']);
    project.provide('target', target);
  } catch (error) {
    if (!(error instanceof MiniStackUnavailableError)) {
      await tearDown();
      throw error;
    }
    console.warn(`\nSKIPPED, nothing was deployed and nothing tested: ${error.message}\n`);
    project.provide('target', null);
  }
  return tearDown;
}

type Emulator = Pick<Target, 'endpoint' | 'isMiniStack' | 'certificate'>;

async function given(): Promise<Emulator | undefined> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint === undefined) return undefined;
  const health = await fetch(new URL('/_ministack/health', endpoint));
  return { endpoint, isMiniStack: health.ok };
}

async function ownMiniStack(folder: string, cleanUp: (() => Promise<void>)[]): Promise<Emulator> {
  const command = await installMiniStack(folder);
  const { endpoint, certificate, stop } = await startMiniStack(command, folder);
  cleanUp.push(stop);
  return { endpoint, certificate, isMiniStack: true };
}
