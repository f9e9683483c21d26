import { describe, expect, it } from 'vitest';
import { generatedFiles, staleFiles } from '../../../docs/generator/generated-files.ts';

describe('the generated files', () => {
  it('are what the code says: else run npm run docs', () => {
    const stale = staleFiles(generatedFiles()).map(({ file }) => file);

    expect(stale).toEqual([]);
  });

  it('count as stale when their text differs or they are missing', () => {
    const package_ = { file: 'package.json', text: '{}' };
    const missing = { file: 'docs/no-such-file.json', text: '{}' };

    const stale = staleFiles([package_, missing]);

    expect(stale).toEqual([package_, missing]);
  });

  it('are each made once', () => {
    const files = generatedFiles().map(({ file }) => file);

    expect(new Set(files).size).toBe(files.length);
  });
});
