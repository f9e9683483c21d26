import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

const tableSchema = z.object({
  /** What its rows are, with their units. */
  caption: z.string(),
  /** The first one names the row; the others hold figures. */
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

const goalSchema = z.object({
  figure: z.string(),
  goal: z.string(),
  measured: z.string(),
  isMet: z.boolean(),
  /** Where it isn't met: what stops it, measured. */
  floor: z.exactOptional(z.string()),
});

export const reportSchema = z.object({
  /** As it was called: `npm run bench:worker`. */
  command: z.string(),
  title: z.string(),
  /** Paragraphs: what was measured, and how the sides were kept alike. */
  about: z.array(z.string()),
  tables: z.array(tableSchema),
  goals: z.array(goalSchema),
  /** Sides that could not be measured here, with the reason. */
  skipped: z.array(z.string()),
});

/** What a benchmark has found. */
export type BenchReport = z.infer<typeof reportSchema>;

/**
 * Prints what a benchmark found and, with `--json <file>`, writes it there for `npm run bench`. A benchmark parses its own options with
 * `JSON_OPTION` among them.
 */
export function publishReport(report: BenchReport, { json }: { json?: string | undefined } = {}): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`${asText(report)}\n`);
}

/** For `parseArgs`: where `npm run bench` wants the report. */
export const JSON_OPTION = { json: { type: 'string' } } as const;

/** A report for a terminal: tables with aligned columns, then each goal with whether it is met. */
export function asText({ title, tables, goals, skipped }: BenchReport): string {
  const blocks = [
    title,
    ...tables.map(({ caption, columns, rows }) => `${caption}\n${alignedRows([columns, ...rows])}`),
    ...skipped.map((reason) => `Not measured: ${reason}`),
    ...goals.map(
      ({ figure, goal, measured, isMet, floor }) =>
        `${isMet ? 'met' : 'NOT MET'}: ${figure}: ${measured} (goal: ${goal})${floor === undefined ? '' : `\n  ${floor}`}`,
    ),
  ];
  return blocks.join('\n\n');
}

/** A report as a section of a Markdown document. */
export function asMarkdown({ command, title, about, tables, goals, skipped }: BenchReport): string {
  const blocks = [
    `## ${title}`,
    `\`${command}\``,
    ...about,
    ...tables.map(({ caption, columns, rows }) => `${caption}\n\n${markdownTable(columns, rows)}`),
    ...skipped.map((reason) => `Not measured: ${reason}`),
    ...(goals.length === 0 ? [] : [markdownGoals(goals)]),
  ];
  return blocks.join('\n\n');
}

function markdownGoals(goals: BenchReport['goals']): string {
  const rows = goals.map(({ figure, goal, measured, isMet, floor }) => [
    figure,
    goal,
    measured,
    isMet ? 'yes' : ['no', floor].filter((part) => part !== undefined).join(': '),
  ]);
  return markdownTable(['figure', 'goal', 'measured', 'met'], rows);
}

/** A table whose first column is text and the others figures, unless `texts` says which are text, by their numbers. */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  texts: readonly number[] = [0],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `| ${columns.map((_, index) => (texts.includes(index) ? '---' : '---:')).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

function alignedRows(rows: readonly (readonly string[])[]): string {
  const [first] = rows;
  const widths = (first ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
