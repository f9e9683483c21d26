import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Answer } from '../answer.ts';

const folder = join(import.meta.dirname, 'browser');

/** What the pages load, by name: a script, and Pico's stylesheet with our own after it. */
const MAKERS = {
  'checkout.js': async () => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'main.ts')],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    });
    return outputFiles.map(({ text }) => text).join('');
  },
  'checkout.css': async () => {
    const pico = createRequire(import.meta.url).resolve('@picocss/pico/css/pico.jade.min.css');
    const sheets = await Promise.all(
      [pico, join(folder, 'checkout.css')].map((file) => readFile(file, 'utf8')),
    );
    return sheets.join('\n');
  },
} as const;

type AssetName = keyof typeof MAKERS;
type Makers = Readonly<Record<AssetName, () => Promise<string>>>;

const TYPES = { 'checkout.js': 'text/javascript', 'checkout.css': 'text/css' } as const;

/** The files of the pages; each is made when a browser first asks for it, which most simulators never see. */
export class CheckoutAssets {
  readonly #made = new Map<AssetName, Promise<string>>();
  readonly #makers: Makers;

  constructor(makers: Makers = MAKERS) {
    this.#makers = makers;
  }

  async answer(name: string): Promise<Answer> {
    if (name !== 'checkout.js' && name !== 'checkout.css') return { status: 404, headers: {}, body: '' };
    return {
      status: 200,
      headers: {
        'content-type': `${TYPES[name]}; charset=utf-8`,
        'x-content-type-options': 'nosniff',
        // Always as fresh as the process: between two starts it may have been changed.
        'cache-control': 'no-cache',
      },
      body: await this.#body(name),
    };
  }

  #body(name: AssetName): Promise<string> {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const making = this.#makers[name]();
    this.#made.set(name, making);
    // What failed, in a file that is being edited say, is tried again by the next that ask.
    making.catch(() => this.#made.delete(name));
    return making;
  }
}
