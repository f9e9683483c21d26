import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleFunctionsInto } from '../../infra/bundle-functions.ts';
import { KEPT_ERROR_CLASSES, LEFT_OUT } from '../../infra/left-out.ts';
import { BUNDLE_BUDGETS } from './bundle-budgets.ts';

/** Packages, `node` and `ours`. One that comes in with an upgrade of the SDK is read first: maybe nothing on Lambda needs it. */
const LOOKED_AT = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sqs',
  '@aws-sdk/core',
  '@aws-sdk/credential-provider-env',
  '@aws-sdk/dynamodb-codec',
  '@aws-sdk/endpoint-cache',
  '@aws-sdk/middleware-endpoint-discovery',
  '@aws-sdk/middleware-sdk-sqs',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/util-dynamodb',
  '@aws/lambda-invoke-store',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
  'lossless-json',
  'node',
  'ours',
  'zod',
];

const projectRoot = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
let bundles: Metafile;

beforeAll(async () => {
  bundles = await bundleFunctionsInto(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps every bundle within its budget', () => {
  const sizes = Object.entries(bundles.outputs).map(([path, { bytes }]) => [path.split('/').at(-2), bytes]);

  const above = sizes.flatMap(([name, bytes]) => {
    const budget = BUNDLE_BUDGETS[String(name)] ?? 0;
    return Number(bytes) > budget
      ? [`${name}: ${bytes} bytes, ${Number(bytes) - budget} above its budget`]
      : [];
  });

  expect(sizes.map(([name]) => name).sort()).toEqual(Object.keys(BUNDLE_BUDGETS).sort());
  expect(above).toEqual([]);
});

it('leaves no budget so wide that a bundle could grow unnoticed', () => {
  const sizes = Object.entries(bundles.outputs).map(([path, { bytes }]) => [path.split('/').at(-2), bytes]);

  const wide = sizes.filter(([name, bytes]) => Number(bytes) * 1.05 < (BUNDLE_BUDGETS[String(name)] ?? 0));

  expect(wide).toEqual([]);
});

it('bundles what has been looked at, and nothing else', () => {
  const inBundles = Object.values(bundles.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [packageOf(path)] : [],
    ),
  );

  expect([...new Set(inBundles)].sort()).toEqual(LOOKED_AT);
});

it('fails where an upgrade has moved what is to be left out', async () => {
  const moved = { file: '@aws-sdk/core/dist-es/moved.js', contents: () => '' };

  const bundling = bundleFunctionsInto(folder, [...LEFT_OUT, moved]);

  await expect(bundling).rejects.toThrow('No function has @aws-sdk/core/dist-es/moved.js');
});

it.each(['zod/v4/mini/schemas.js', '@aws-sdk/client-*/dist-es/schemas/schemas_0.js'])(
  'fails where an upgrade has written otherwise what is to be replaced in %s',
  (file) => {
    const leftOut = LEFT_OUT.find((each) => each.file === file);

    const replacing = () => leftOut?.contents('written otherwise');

    expect(replacing).toThrow('Nothing in it is like');
  },
);

it('keeps the class of every error of AWS that the code tells apart by it', () => {
  const clients: Readonly<Record<string, unknown>> = {
    ...dynamodb,
    ...eventBridge,
    ...secretsManager,
    ...sqs,
  };
  const sources = globSync('{functions,shared}/**/*.ts', { cwd: projectRoot });
  const imported = sources.flatMap((path) => {
    const source = readFileSync(join(projectRoot, path), 'utf8');
    return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-[\w-]+'/g)].flatMap(([, names]) =>
      (names ?? '').split(',').map((name) => name.trim()),
    );
  });

  const classes = [...new Set(imported)].filter((name) => {
    const found = clients[name];
    return typeof found === 'function' && found.prototype instanceof Error;
  });

  expect(classes).toEqual(KEPT_ERROR_CLASSES);
});

/** `ours`, `node` or the name of a package. */
function packageOf(path: string): string {
  if (path.startsWith('builtin:')) return 'node';
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? 'ours';
}
