import type { Plugin } from 'esbuild';

/**
 * Has a bundle take the modules of Node.js as they are. `import` reads everything that they export, and some load more only when that is
 * read: `node:http` all of `fetch`, 15 ms at every cold start, `node:crypto` the Web Crypto API, `node:process` the standard streams.
 */
export const builtinsAsTheyAre: Plugin = {
  name: 'builtins as they are',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
