import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PAGE_FILES } from './contract.ts';

/** A file that a browser fetches. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

/** The pages: their one shell, and what it loads. */
export interface PageFiles {
  readonly shell: PageFile;
  readonly byPath: Readonly<Record<string, PageFile>>;
}

const FOLDER = join(import.meta.dirname, 'page');

/** Bundles the pages into memory; a tenth of a second or two, most of them in esbuild's own process. */
export async function bundlePages(): Promise<PageFiles> {
  const [html, { outputFiles }] = await Promise.all([
    readFile(join(FOLDER, 'index.html')),
    build({
      entryPoints: [join(FOLDER, 'main.tsx')],
      outdir: FOLDER, // named in the output only: nothing is written
      write: false,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      loader: { '.svg': 'dataurl' },
      logLevel: 'silent',
    }),
  ]);
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? '';
  return {
    shell: pageFile('text/html; charset=utf-8', html),
    byPath: {
      [PAGE_FILES.script]: pageFile('text/javascript; charset=utf-8', textOf('.js')),
      [PAGE_FILES.style]: pageFile('text/css; charset=utf-8', textOf('.css')),
    },
  };
}

function pageFile(type: string, contents: Uint8Array | string): PageFile {
  const body = Buffer.from(contents);
  const digest = createHash('sha256').update(body).digest('base64url');
  return { type, body, etag: `"${digest.slice(0, 22)}"` };
}
