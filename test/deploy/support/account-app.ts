import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as z from 'zod/mini';
import { addReadyStack } from '../../../infra/ready-stack.ts';

/*
 * The ready app with its stages under other names, so that a test in an account meets nobody's: `dev` is `deploytest-dev`.
 */
const stages = z
  .record(z.string(), z.unknown())
  .parse(
    JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'infra', 'stages.json'), 'utf8')),
  );
const renamed = { 'deploytest-dev': stages.dev, 'deploytest-prod': stages.prod };

addReadyStack(new App(), JSON.stringify(renamed));
