import * as z from 'zod/mini';
import { LOG_LEVELS } from '../log-level.ts';
import type { FUNCTION_NAMES, RESERVABLE_FUNCTIONS } from '../settings.ts';
import { DURATION_TEXT } from './duration-text.ts';

/*
 * What `infra/stages.json` and `-c <setting>=<value>` may say. Whether a value can work is decided by `settingsFrom`, with those
 * of the construct's properties; here it is made sure that it is one. Each message goes on from `<setting> must be`.
 */

const text = (what: string, help: string) => z.string({ error: what }).check(z.describe(help));
const number = (what: string, help: string) => z.number({ error: what }).check(z.describe(help));
const yesOrNo = (help: string) => z.boolean({ error: 'true or false' }).check(z.describe(help));
const choice = <const Values extends readonly string[]>(values: Values, help: string) =>
  z.enum(values, { error: `one of ${values.join(', ')}` }).check(z.describe(help));

/** No property beside those of the shape; the parts have messages of their own. */
const group = <Shape extends z.core.$ZodShape>(shape: Shape, help: string) =>
  z
    .strictObject(shape, { error: `an object with any of ${Object.keys(shape).join(', ')}` })
    .check(z.describe(help));

const DURATION = 'a duration such as "30s", "5m", "24h" or "30d"';
const duration = (help: string) =>
  z
    .string({ error: DURATION })
    .check(
      z.regex(DURATION_TEXT, { error: DURATION }),
      z.describe(`${help} Such as "30s", "5m", "24h", "30d".`),
    );

const callsPerMinute = (help: string) =>
  group(
    {
      initialize: z.exactOptional(number('a number of calls in 60 s', 'Calls of initialize in 60 s.')),
      verify: z.exactOptional(number('a number of calls in 60 s', 'Calls of verify in 60 s.')),
      list: z.exactOptional(number('a number of calls in 60 s', 'Calls of list in 60 s.')),
    },
    help,
  );

const calls = (help: string) => z.exactOptional(number('a number of calls', help));
const megabytes = (help: string) => z.exactOptional(number('a number of MB', help));

/** The settings of one stage. */
export const stageSettings = group(
  {
    paystackBaseUrl: z.exactOptional(
      text('a URL such as "https://api.paystack.co"', "Where Paystack's API is; https, or http on loopback."),
    ),
    defaultCurrency: z.exactOptional(
      text('a currency such as "NGN"', 'The currency of a payment that names none. Default: NGN.'),
    ),
    currencies: z.exactOptional(
      z
        .record(
          z.string(),
          z.number({ error: 'the least amount of the currency in subunits, such as 5000 for NGN' }),
          { error: 'an object of currencies and their least amounts in subunits, such as { "NGN": 5000 }' },
        )
        .check(
          z.describe(
            'What may be asked for, with the least amount in subunits. Default: what Paystack documents.',
          ),
        ),
    ),
    checkLadder: z.exactOptional(
      z
        .array(duration('The time to the next check.'), { error: 'a list such as ["30s", "1m", "5m", "1h"]' })
        .check(
          z.describe('The gaps between the checks of an open payment; the first counts from its start.'),
        ),
    ),
    checkDeadline: z.exactOptional(
      duration('After this, a check that finds the payment unpaid closes it. Default: 24h.'),
    ),
    cache: z.exactOptional(
      group(
        {
          closed: z.exactOptional(duration('For a closed payment. Default: 5m.')),
          open: z.exactOptional(duration('For an open payment and an unknown reference. Default: 5s.')),
          stale: z.exactOptional(
            duration('How much longer an old answer is given while a new one is fetched. Default: 1m.'),
          ),
        },
        'How long the result of a verify call is kept.',
      ),
    ),
    logLevel: z.exactOptional(choice(LOG_LEVELS, 'How much the functions log. Default: INFO.')),
    logRetention: z.exactOptional(
      duration('How long logs are kept; whole days, of the numbers that CloudWatch has. Default: 30d.'),
    ),
    eventArchiveRetention: z.exactOptional(
      duration('How long events can be replayed; whole days, 1 to 365. Default: 30d.'),
    ),
    deadLetterRetention: z.exactOptional(
      duration('How long dead letters wait to be redriven; whole days, 1 to 14. Default: 14d.'),
    ),
    tableRecoveryPeriod: z.exactOptional(
      duration('How far back the table can be restored; whole days, 1 to 35. Default: 35d.'),
    ),
    removalPolicy: z.exactOptional(
      choice(
        ['retain', 'destroy'],
        'What becomes of the table and the secrets with the stack. Default: retain.',
      ),
    ),
    deletionProtection: z.exactOptional(
      yesOrNo(
        'Whether table and stack refuse to be deleted. Default: true, and false where they are destroyed.',
      ),
    ),
    quota: z.exactOptional(
      group(
        {
          live: z.exactOptional(
            callsPerMinute('What Paystack grants a live key. Default: 1200, 3000 and 600.'),
          ),
          test: z.exactOptional(callsPerMinute('What Paystack grants a test key. Default: 100 of each.')),
          share: z.exactOptional(
            number(
              'a number above 0 and at most 1',
              'The part of it that is this deployment’s. Default: 0.9.',
            ),
          ),
        },
        'How many calls Paystack grants, and how many of them are for this deployment.',
      ),
    ),
    concurrency: z.exactOptional(
      group(
        {
          urgent: z.exactOptional(
            number('a number of batches', 'Checks that a webhook asked for, 2 to 1000. Default: 4.'),
          ),
          scheduled: z.exactOptional(
            number('a number of batches', 'Checks of the ladder, 2 to 1000. Default: 2.'),
          ),
        },
        'How many batches of jobs are worked on at once.',
      ),
    ),
    reservedConcurrency: z.exactOptional(
      group(
        {
          initialize: calls('Of the route that starts payments.'),
          verify: calls('Of the route that asks for them.'),
          webhook: calls('Of the route that Paystack calls.'),
        } satisfies Record<(typeof RESERVABLE_FUNCTIONS)[number], unknown>,
        'How many calls of a route run at once at most, taken out of what the account has. Default: as many as it has left.',
      ),
    ),
    throttle: z.exactOptional(
      group(
        {
          rateLimit: z.exactOptional(
            number('a number of requests a second', 'Requests a second. Default: 200.'),
          ),
          burstLimit: z.exactOptional(number('a number of requests', 'Requests at once. Default: 400.')),
        },
        'How many requests API Gateway lets through, of all callers together.',
      ),
    ),
    memory: z.exactOptional(
      group(
        {
          default: megabytes('Of every function that is not named. Default: 512.'),
          initialize: megabytes('Of this function.'),
          verify: megabytes('Of this function.'),
          paymentStatus: megabytes('Of this function.'),
          webhook: megabytes('Of this function.'),
          verificationWorker: megabytes('Of this function.'),
          reconcile: megabytes('Of this function.'),
          audit: megabytes('Of this function.'),
          health: megabytes('Of this function.'),
          unsupportedEndpoint: megabytes('Of this function.'),
        } satisfies Record<(typeof FUNCTION_NAMES)[number] | 'default', unknown>,
        'Memory in MB, 128 to 10240; CPU comes in proportion.',
      ),
    ),
    alarmEmail: z.exactOptional(
      text('an email address', 'Who is told of alarms. AWS asks that address to confirm first.'),
    ),
    webhookSourceAddresses: z.exactOptional(
      z
        .array(text('an IPv4 address', 'An IPv4 address.'), { error: 'a list of IPv4 addresses' })
        .check(z.describe('Where webhooks are taken from; others are refused. Default: anywhere.')),
    ),
  },
  'The settings of a stage; a deployment of it takes the default of every one that is missing.',
);

/** What is written for one stage. */
export type StageSettings = z.infer<typeof stageSettings>;

/** The whole of `infra/stages.json`: stages by name. */
export const stagesFile = z.catchall(z.object({ $schema: z.optional(z.string()) }), stageSettings);
