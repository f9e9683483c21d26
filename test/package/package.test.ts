import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { PaystackPaymentsStack } from '../../infra/paystack-payments-stack.ts';
import { installPackedExample, type PackedExample } from '../support/packed-example.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const bin = (command: string) => join(projectRoot, 'node_modules', '.bin', command);
const run = promisify(execFile);

const FUNCTIONS = globSync('functions/*/handler.ts', { cwd: projectRoot }).map((path) =>
  basename(dirname(path)),
);

/** All that there may be in the tarball. */
const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^docs\/([\w-]+\.md|openapi\.yaml|events\/[\w.-]+\.schema\.json|images\/[\w-]+\.png)$/,
  /^dist\/(infra|shared)\/([\w-]+\/)*[\w-]+\.(js|d\.ts)$/,
  /^dist\/functions\/[\w-]+\/index\.mjs$/,
  /^dist\/tools\/dead-letters\.mjs$/,
];

/** The ready app, and what builds: nothing that a CDK app would import. */
const OF_THE_REPOSITORY = /^dist\/infra\/(stages\/|(app|ready-stack|bundle|build)\.)/;

let parent: string;
let example: PackedExample;
/** Where the example is synthesized to, and what `cdk synth` said. */
let assembly: string;
let said: string;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'package-'));
  example = await installPackedExample(parent);
  assembly = join(example.folder, 'cdk.out');
  const synthesized = await run(bin('cdk'), ['synth', '--quiet', '--no-notices'], { cwd: example.folder });
  said = synthesized.stdout + synthesized.stderr;
});

afterAll(() => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }));

it('carries the construct, the functions, the docs, and nothing else', () => {
  const paths = example.packed.files.map(({ path }) => path);

  expect(paths.filter((path) => !ALLOWED.some((allowed) => allowed.test(path)))).toEqual([]);
  expect(paths.filter((path) => OF_THE_REPOSITORY.test(path))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'dist/infra/index.js',
      'dist/infra/index.d.ts',
      'docs/construct.md',
      ...FUNCTIONS.map((folder) => `dist/functions/${folder}/index.mjs`),
    ]),
  );
  console.info(`The tarball has ${example.packed.size} bytes, unpacked ${example.packed.unpackedSize}`);
});

it('carries every image that its pages show', () => {
  const shown = globSync('{README.md,docs/*.md}', { cwd: example.package }).flatMap((page) =>
    [...readFileSync(join(example.package, page), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(
      ([, image = '']) => join(dirname(page), image),
    ),
  );

  expect(shown).toContain('docs/images/checkout.png');
  expect(example.packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(shown));
});

it('carries no key, and no path of the machine that packed it', () => {
  const files = globSync('**/*.{js,mjs,ts,json}', { cwd: example.package });
  const telling = files.filter((file) => {
    const text = readFileSync(join(example.package, file), 'utf8');
    return text.includes(projectRoot) || /\b[sp]k_(test|live)_[0-9a-zA-Z]{16}/.test(text);
  });

  expect(files.length).toBeGreaterThan(FUNCTIONS.length);
  expect(telling).toEqual([]);
});

it('imports nothing but CDK, Node.js and its own modules', () => {
  const modules = globSync('dist/{infra,shared}/**/*.{js,ts}', { cwd: example.package });
  const specifiers = modules.flatMap((file) =>
    [...readFileSync(join(example.package, file), 'utf8').matchAll(/\bfrom '([^'.][^']*)'/g)].map(
      ([, specifier]) => specifier,
    ),
  );

  expect(specifiers).toContain('aws-cdk-lib/aws-lambda');
  expect(specifiers.filter((each) => !/^(aws-cdk-lib(\/|$)|constructs$|node:)/.test(each ?? ''))).toEqual([]);
});

it('installs nothing beside itself: CDK is the app’s own', () => {
  const installed = readdirSync(join(example.folder, 'node_modules')).filter((name) => !name.startsWith('.'));

  expect(installed.sort()).toEqual(['aws-cdk-lib', 'constructs', 'paystack-on-lambda']);
});

it('is synthesized in a foreign app with no bundler and no warning', () => {
  expect(() => createRequire(join(example.package, 'index.js')).resolve('esbuild')).toThrow(
    /Cannot find module/,
  );
  expect(said).not.toMatch(/bundling|warning/i);
});

it('offers the command for dead letters, which needs nothing else', async () => {
  const command = join(example.folder, 'node_modules', '.bin', 'paystack-dead-letters');

  const { stdout } = await run(command, ['--help'], { cwd: example.folder });

  expect(stdout).toMatch(/^Usage: npx paystack-dead-letters \[action\]/);
});

it('deploys the very bytes that it carries, and that the ready stack is bundled to from source', () => {
  const app = new App({ outdir: join(parent, 'from-source') });
  new PaystackPaymentsStack(app, 'PaystackPayments');
  const fromSource = app.synth().directory;

  const packed = hashesOf(join(example.package, 'dist', 'functions'), '*/index.mjs');
  expect(packed).toHaveLength(FUNCTIONS.length);
  expect(hashesOf(assembly, 'asset.*/*')).toEqual(packed);
  expect(hashesOf(fromSource, 'asset.*/*')).toEqual(packed);
  // An asset's name is its hash: a stack that changes over to the package deploys no function again.
  expect(globSync('asset.*/*', { cwd: assembly }).sort()).toEqual(
    globSync('asset.*/*', { cwd: fromSource }).sort(),
  );
});

it('gives the foreign app all that the ready stack has, and its rule the events of the bus', () => {
  const resources = templateOf(assembly).Resources;
  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  expect(ofType('AWS::Lambda::Function')).toHaveLength(FUNCTIONS.length);
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  }
  expect(ofType('AWS::DynamoDB::Table')).toHaveLength(1);
  expect(ofType('AWS::ApiGatewayV2::Api')).toHaveLength(1);
  expect(ofType('AWS::CloudWatch::Alarm').length).toBeGreaterThan(0);
  // The two lanes and their dead-letter queue, and the shop's own.
  expect(ofType('AWS::SQS::Queue')).toHaveLength(4);
  expect(ofType('AWS::Events::Rule').map(({ Properties }) => Properties)).toContainEqual(
    expect.objectContaining({
      EventBusName: { Ref: expect.stringMatching(/^PaymentsEventBus/) },
      EventPattern: { source: ['paystack-payments'], 'detail-type': ['payment.succeeded'] },
    }),
  );
});

it('is typed: a strict app compiles, and one with a mistake does not', async () => {
  const compile = async (file: string, skipLibCheck: boolean) => {
    const options = ['--strict', '--checkJs', '--noEmit', '--module', 'nodenext', '--target', 'es2022'];
    const all = [
      ...options,
      '--skipLibCheck',
      String(skipLibCheck),
      '--types',
      'node',
      '--typeRoots',
      typeRoots,
      file,
    ];
    return await run(bin('tsc'), all, { cwd: example.folder }).then(
      () => '',
      (error: unknown) => String(Reflect.get(Object(error), 'stdout')),
    );
  };
  const typeRoots = join(projectRoot, 'node_modules', '@types');
  const app = readFileSync(join(example.folder, 'app.js'), 'utf8');
  writeFileSync(
    join(example.folder, 'mistaken.js'),
    app.replace("defaultCurrency: 'NGN'", 'defaultCurrency: 5'),
  );

  // All declarations are looked into, the package's own and what they need of CDK's.
  await expect(compile('app.js', false)).resolves.toBe('');
  await expect(compile('mistaken.js', true)).resolves.toMatch(
    /^mistaken\.js.* error TS2322: Type 'number' is not assignable to type 'string'/,
  );
});

it('can be required by an app of CommonJS modules', async () => {
  const script = "console.log(typeof require('paystack-on-lambda').PaystackPayments)";

  const { stdout, stderr } = await run(process.execPath, ['--eval', script], { cwd: example.folder });

  expect(stdout.trim()).toBe('function');
  expect(stderr).toBe('');
});

it('is asked for by the example as npm pack names it, with the CDK that it was tested with', () => {
  const { dependencies, devDependencies } = manifestOf(join(projectRoot, 'examples', 'cdk-app'));
  const own = manifestOf(projectRoot).devDependencies;

  expect(dependencies).toEqual({
    'aws-cdk-lib': own['aws-cdk-lib'],
    constructs: own.constructs,
    'paystack-on-lambda': `file:../../${example.packed.filename}`,
  });
  expect(devDependencies).toEqual({ 'aws-cdk': own['aws-cdk'] });
});

const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.optional(z.unknown()) })),
});

function templateOf(assembly: string): z.infer<typeof Template> {
  return Template.parse(JSON.parse(readFileSync(join(assembly, 'Shop.template.json'), 'utf8')));
}

const Versions = z._default(z.record(z.string(), z.string()), {});
const Manifest = z.object({ dependencies: Versions, devDependencies: Versions });

function manifestOf(folder: string): z.infer<typeof Manifest> {
  return Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

/** The contents of the files, each as its hash, in the hashes' order. */
function hashesOf(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root })
    .map((path) =>
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    )
    .sort();
}
