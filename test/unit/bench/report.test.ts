import { describe, expect, it } from 'vitest';
import { asMarkdown, asText, type BenchReport } from '../../../bench/support/report.ts';

const report: BenchReport = {
  command: 'npm run bench:example',
  title: 'An example',
  about: ['Both sides ran.'],
  tables: [
    {
      caption: 'Milliseconds',
      columns: ['side', 'p50'],
      rows: [
        ['ours', '1.2'],
        ['a|b', '10.0'],
      ],
    },
  ],
  goals: [
    { figure: 'p50', goal: 'at most 2', measured: '1.2', isMet: true },
    { figure: 'size', goal: 'at most 3', measured: '4', isMet: false, floor: 'Node alone takes 3.9' },
  ],
  skipped: ['Redis is missing'],
};

describe('what a benchmark reports', () => {
  it('reads in a terminal', () => {
    expect(asText(report)).toBe(
      `An example

Milliseconds
side   p50
ours   1.2
a|b   10.0

Not measured: Redis is missing

met: p50: 1.2 (goal: at most 2)

NOT MET: size: 4 (goal: at most 3)
  Node alone takes 3.9`,
    );
  });

  it('is a section of a document', () => {
    expect(asMarkdown(report)).toBe(
      `## An example

\`npm run bench:example\`

Both sides ran.

Milliseconds

| side | p50 |
| --- | ---: |
| ours | 1.2 |
| a\\|b | 10.0 |

Not measured: Redis is missing

| figure | goal | measured | met |
| --- | ---: | ---: | ---: |
| p50 | at most 2 | 1.2 | yes |
| size | at most 3 | 4 | no: Node alone takes 3.9 |`,
    );
  });
});
