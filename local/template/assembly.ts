import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { EngineError } from '../engine-error.ts';

const Manifest = z.looseObject({
  artifacts: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        type: z.string(),
        displayName: z.optional(z.string()),
        properties: z.optional(
          z.looseObject({
            templateFile: z.optional(z.string()),
            stackName: z.optional(z.string()),
            file: z.optional(z.string()),
            directoryName: z.optional(z.string()),
          }),
        ),
      }),
    ),
  ),
});

const AssetManifest = z.looseObject({
  files: z.optional(
    z.record(
      z.string(),
      z.looseObject({
        source: z.looseObject({ path: z.optional(z.string()), packaging: z.optional(z.string()) }),
        destinations: z.record(z.string(), z.looseObject({ objectKey: z.string() })),
      }),
    ),
  ),
});

/** A synthesized stack: its template as it stands, and where its assets are. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly template: unknown;
  /** Folders by the object key that they would be uploaded under (`<hash>.zip`). */
  readonly assets: ReadonlyMap<string, string>;
}

/**
 * Reads a stack from a cloud assembly (`cdk.out`), stages of the app included.
 *
 * @param stackName may be left out when the app has one stack only
 * @throws EngineError `synthesis_failed` when there is no such stack, or more than one to choose from
 */
export async function readStack(assembly: string, stackName?: string): Promise<SynthesizedStack> {
  const stacks = await stacksIn(assembly);
  const matching = stacks.filter((stack) => stackName === undefined || stack.stackName === stackName);
  const [stack] = matching;
  if (stack === undefined || matching.length > 1) {
    const names = stacks.map((each) => each.stackName).join(', ') || 'none';
    const wanted = stackName === undefined ? 'exactly one stack' : `a stack ${stackName}`;
    throw new EngineError('synthesis_failed', `${assembly} should have ${wanted}; it has: ${names}.`);
  }
  const [template, assets] = await Promise.all([readJson(stack.templateFile), assetsIn(stack.folder)]);
  return { stackName: stack.stackName, template, assets };
}

interface StackArtifact {
  readonly stackName: string;
  readonly templateFile: string;
  readonly folder: string;
}

async function stacksIn(folder: string): Promise<StackArtifact[]> {
  const manifest = z.parse(Manifest, await readJson(join(folder, 'manifest.json')));
  const found: StackArtifact[] = [];
  for (const [id, { type, properties }] of Object.entries(manifest.artifacts ?? {})) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined) {
      const templateFile = join(folder, properties.templateFile);
      found.push({ stackName: properties.stackName ?? id, templateFile, folder });
    }
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      found.push(...(await stacksIn(join(folder, properties.directoryName))));
    }
  }
  return found;
}

async function assetsIn(folder: string): Promise<Map<string, string>> {
  const manifest = z.parse(Manifest, await readJson(join(folder, 'manifest.json')));
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(manifest.artifacts ?? {})) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    const { files } = z.parse(AssetManifest, await readJson(join(folder, properties.file)));
    for (const { source, destinations } of Object.values(files ?? {})) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations))
        assets.set(objectKey, join(folder, source.path));
    }
  }
  return assets;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new EngineError('synthesis_failed', `${file} can't be read. Synthesize the stack first.`, error);
  }
}
