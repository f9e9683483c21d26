import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import type { LeftOut } from './left-out.ts';

/**
 * Puts what stands in their place where modules are left out.
 *
 * @param onMet is told of each that a bundle would have had
 */
export function leaveOut(modules: readonly LeftOut[], onMet: (leftOut: LeftOut) => void = () => {}): Plugin {
  return {
    name: 'leave out',
    setup: ({ onLoad }) => {
      for (const leftOut of modules) {
        onLoad({ filter: pathPattern(leftOut.file) }, ({ path }) => {
          onMet(leftOut);
          return {
            contents: leftOut.contents(readFileSync(path, 'utf8')),
            loader: path.endsWith('.json') ? 'json' : 'js',
            resolveDir: dirname(path),
          };
        });
      }
    },
  };
}

function pathPattern(file: string): RegExp {
  const below = file.replaceAll('.', '\\.').replace('*', '[\\w-]+');
  // On Windows paths are written otherwise.
  return new RegExp(`/node_modules/${below}$`.replaceAll('/', '[\\\\/]'));
}
