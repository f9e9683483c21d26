import type { Clock } from '../../shared/payment/clock.ts';
import type { Action, CommandLine } from './command-line.ts';
import { DeadLettersError } from './dead-letters-error.ts';
import type { Deployment } from './deployment.ts';
import type { Letter } from './letter.ts';
import { LetterBox, type Opened, type Redriven } from './letter-box.ts';
import { paymentsOf, referenceOf } from './payment-now.ts';
import { type Entry, entryJson, explanationText, listText, type ReportContext } from './report.ts';
import { counted } from './words.ts';

/** What an action works with. */
export interface RunContext {
  readonly deployment: Deployment;
  /** How the command is called. */
  readonly program: string;
  readonly clock: Clock;
  readonly print: (text: string) => void;
}

/** As many characters of an id as are shown, unless more are needed to tell two apart. */
const SHORT_ID = 8;

/**
 * Does what the command line asks for.
 *
 * @returns whether all went well
 * @throws {DeadLettersError} `no_letter`, `many_letters`; the SDK's errors
 */
export async function run(context: RunContext, commandLine: CommandLine): Promise<boolean> {
  const { deployment, program, clock, print } = context;
  const box = new LetterBox(deployment);
  const report = { program, options: optionsOf(commandLine), now: clock() };
  const say = (text: string, json: unknown) =>
    print(commandLine.json ? JSON.stringify(json, undefined, 2) : text);
  const { action } = commandLine;
  switch (action.kind) {
    case 'help':
      return true;
    case 'list': {
      const opened = await box.open(async (all) => all);
      const entries = await entriesOf(deployment, opened.letters, opened.letters);
      say(listed(deployment, opened, entries, report), {
        deployment: deployment.name,
        letters: entries.map((entry) => entryJson(entry, report.now)),
        hidden: opened.hidden,
        isCutOff: opened.isCutOff,
      });
      return true;
    }
    case 'explain': {
      const { letter, letters } = await box.open(async (all) => ({
        letter: letterNamed(action.id, all),
        letters: all.letters,
      }));
      const [entry] = await entriesOf(deployment, [letter], letters);
      if (entry !== undefined) say(explanationText(entry, report), entryJson(entry, report.now));
      return true;
    }
    case 'redrive': {
      const { outcome, isCutOff } = await box.open(async (all) => ({
        outcome: await box.redrive(chosen(action, all)),
        isCutOff: action.id === 'all' && all.isCutOff,
      }));
      say(redriven(outcome, isCutOff, report), {
        redriven: outcome.redriven.map(({ id }) => id),
        malformed: outcome.malformed.map(({ id }) => id),
        failed: outcome.failed.map(({ letter, error }) => ({ id: letter.id, error: nameOf(error) })),
        isCutOff,
      });
      return outcome.failed.length === 0 && outcome.malformed.length === 0 && !isCutOff;
    }
    case 'delete': {
      const letter = await box.open(async (all) => {
        const named = letterNamed(action.id, all);
        await box.delete(named);
        return named;
      });
      say(`Deleted ${letter.id}.`, { deleted: [letter.id] });
      return true;
    }
  }
}

function optionsOf({ stack, construct }: CommandLine): string {
  return [
    ...(stack === undefined ? [] : [` --stack ${stack}`]),
    ...(construct === undefined ? [] : [` --construct ${construct}`]),
  ].join('');
}

/** @param all among which an id has to be unique */
async function entriesOf(
  deployment: Deployment,
  letters: readonly Letter[],
  all: readonly Letter[],
): Promise<Entry[]> {
  const payments = await paymentsOf(deployment, letters);
  return letters.map((letter) => {
    const reference = referenceOf(letter);
    const payment = reference && payments.get(reference);
    return { letter, shortId: shortIdOf(letter, all), payment };
  });
}

function shortIdOf({ id }: Letter, all: readonly Letter[]): string {
  for (let length = SHORT_ID; length < id.length; length += 1) {
    const short = id.slice(0, length);
    if (all.every((other) => other.id === id || !other.id.startsWith(short))) return short;
  }
  return id;
}

function letterNamed(id: string, { letters, hidden }: Opened): Letter {
  const [letter, other] = letters.filter((each) => each.id.startsWith(id));
  if (letter === undefined) {
    const elsewhere = hidden === 0 ? '' : ` ${hiddenText(hidden)}`;
    throw new DeadLettersError('no_letter', `There is no dead letter ${id}.${elsewhere}`);
  }
  if (other === undefined) return letter;
  throw new DeadLettersError('many_letters', `Several dead letters begin with ${id}: write more of the id.`);
}

function chosen({ id }: Extract<Action, { kind: 'redrive' }>, opened: Opened): readonly Letter[] {
  return id === 'all' ? opened.letters : [letterNamed(id, opened)];
}

function listed(
  { name }: Deployment,
  { letters, hidden, isCutOff }: Opened,
  entries: readonly Entry[],
  report: ReportContext,
): string {
  const { program, options } = report;
  const head = letters.length === 0 ? 'No dead letters' : counted(letters.length, 'dead letter');
  return [
    `${head}: ${name}`,
    ...(isCutOff ? ['There are more; these are as many as are shown in one go.'] : []),
    ...(hidden > 0 ? [hiddenText(hidden)] : []),
    ...(letters.length === 0
      ? []
      : [
          '',
          listText(entries, report),
          '',
          `More about one:  ${program} explain <id>${options}`,
          ...(letters.some(({ contents }) => contents.kind === 'job')
            ? [`When mended:     ${program} redrive <id>|all${options}`]
            : []),
          ...(letters.some(({ contents }) => contents.kind === 'malformed')
            ? [`If it is no job: ${program} delete <id>${options}`]
            : []),
        ]),
  ].join('\n');
}

/** SQS's count, which lags behind a little. */
function hiddenText(hidden: number): string {
  return `Hidden for two minutes at most, since somebody else has just looked at them: ${hidden} more.`;
}

function redriven(
  { redriven: sent, malformed, failed }: Redriven,
  isCutOff: boolean,
  { program, options }: ReportContext,
): string {
  return [
    sent.length === 0 ? 'Nothing was redriven.' : `Redriven: ${counted(sent.length, 'job')}.`,
    ...(malformed.length === 0
      ? []
      : [
          `Not redriven, since they are no jobs: ${malformed.map(({ id }) => id).join(', ')}`,
          `To be rid of one: ${program} delete <id>${options}`,
        ]),
    ...failed.map(({ letter, error }) => `Not redriven: ${letter.id} (${nameOf(error)}); it is still here.`),
    ...(isCutOff ? ['There are more: run this again.'] : []),
  ].join('\n');
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
