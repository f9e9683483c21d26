import { latestResults } from '../../../bench/support/benchmarks.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { performancePage } from './performance-page.ts';

/** What the benchmarks found when they ran last. */
export function performanceFiles(): GeneratedFile[] {
  return [{ file: 'docs/performance.md', text: performancePage(latestResults()) }];
}
