import { describe, expect, it } from 'vitest';
import type { BenchResult } from '../../../bench/support/result.ts';
import { performancePage } from '../../../docs/generator/performance/performance-page.ts';

const result: BenchResult = {
  date: '2030-01-02',
  machine: {
    system: 'Linux x64',
    processor: 'Abacus',
    cores: 2,
    memory: 8,
    node: 'v24.0.0',
    loadBefore: 0.1,
  },
  report: {
    command: 'npm run bench:example',
    title: 'An example',
    about: ['Both sides ran.'],
    tables: [],
    goals: [
      {
        figure: 'p50',
        goal: 'at most 2 ms',
        measured: '3 ms',
        isMet: false,
        floor: 'the disk alone takes 2.5 ms',
      },
    ],
    skipped: [],
  },
};

describe('the page about performance', () => {
  const page = performancePage([result]);

  it('begins with every goal, what was measured and the command that measures it', () => {
    expect(page).toContain('| p50 | at most 2 ms | 3 ms | no, see below | `npm run bench:example` |');
  });

  it('tells of each benchmark what it found, when and on what', () => {
    expect(page).toContain('## An example');
    expect(page).toContain('no: the disk alone takes 2.5 ms');
    expect(page).toContain(
      'Measured on 2030-01-02: Abacus, 2 cores, 8 GB, Linux x64, Node.js v24.0.0, load 0.1 before it began.',
    );
  });

  it('says how one section is renewed', () => {
    expect(page).toContain('`npm run bench -- example` runs one');
  });
});
