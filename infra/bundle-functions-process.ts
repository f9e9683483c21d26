import { bundleFunctionsInto } from './bundle-functions.ts';

// In a process of its own, since esbuild runs plugins in the background only and CDK's constructs wait for nothing.
await bundleFunctionsInto(process.argv[2] ?? '');
