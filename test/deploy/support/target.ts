import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cdk } from './cdk.ts';
import { installMiniStack, isMiniStack, MiniStackUnavailableError, startMiniStack } from './ministack.ts';

/** The AWS that is deployed to. */
export interface Target {
  /** Where all its services are. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly isMiniStack: boolean;
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
    const endpoint = process.env.AWS_ENDPOINT_URL ?? (await ownMiniStack(folder, cleanUp));
    const target: Target = {
      endpoint,
      region: process.env.AWS_REGION ?? 'us-east-1',
      credentials: {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'test',
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'test',
      },
      isMiniStack: await isMiniStack(endpoint),
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

async function ownMiniStack(folder: string, cleanUp: (() => Promise<void>)[]): Promise<string> {
  const command = await installMiniStack(folder);
  const miniStack = await startMiniStack(command, folder);
  cleanUp.push(miniStack.stop);
  return miniStack.endpoint;
}
