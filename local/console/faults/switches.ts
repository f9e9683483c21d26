import type { Fault } from '../../simulator/faults.ts';
import type { WebhookSettings } from '../../simulator/webhooks/webhook-sender.ts';
import { FAULT_SWITCHES, type FaultSwitch, type WebhookFaults } from '../contract.ts';

/** How the switches stand. */
export interface Switches {
  readonly switches: Readonly<Record<FaultSwitch, boolean>>;
  readonly latencyMs: number;
}

/** By this the console knows its own rules among those that others have set. */
const NAME = 'console ';

const DEFAULT_LATENCY_MS = 2_000;

/** What each switch has the simulator do; latency comes on top of the others. */
const FAULTS: Readonly<Record<Exclude<FaultSwitch, 'latency'>, Fault>> = {
  'server-errors': { kind: 'status', status: 503 },
  'rate-limited': { kind: 'status', status: 429 },
  timeouts: { kind: 'timeout' },
  html: { kind: 'html' },
};
const FAILURES = ['server-errors', 'rate-limited', 'timeouts', 'html'] as const;

/**
 * The simulator's rules with the switches set so. What others have set stays, and goes first: it is mostly about less than all calls.
 * Where several switches make calls fail, each call fails in one of the ways, all equally often.
 */
export function withSwitches(rules: readonly Fault[], { switches, latencyMs }: Switches): Fault[] {
  const others = rules.filter((rule) => switchOf(rule) === undefined);
  const late = switches.latency ? { delayMs: latencyMs } : {};
  const failing = FAILURES.filter((each) => switches[each]);
  if (failing.length === 0) {
    return switches.latency ? [...others, { name: `${NAME}latency`, kind: 'delay', ...late }] : others;
  }
  return [
    ...others,
    ...failing.map((each, index): Fault => {
      const left = failing.length - index;
      return { name: NAME + each, ...FAULTS[each], ...late, ...(left > 1 && { share: 1 / left }) };
    }),
  ];
}

/** How the switches stand, by the rules that are in force: the control interface may have ended some. */
export function switchesIn(rules: readonly Fault[]): Switches {
  const ours = rules.filter((rule) => switchOf(rule) !== undefined);
  const isOn = (wanted: FaultSwitch) => ours.some((rule) => switchOf(rule) === wanted);
  const latencyMs = ours.find(({ delayMs }) => delayMs !== undefined)?.delayMs;
  return {
    switches: {
      latency: latencyMs !== undefined,
      'server-errors': isOn('server-errors'),
      'rate-limited': isOn('rate-limited'),
      timeouts: isOn('timeouts'),
      html: isOn('html'),
    },
    latencyMs: latencyMs ?? DEFAULT_LATENCY_MS,
  };
}

/** How many rules are none of the switches'. */
export function othersIn(rules: readonly Fault[]): number {
  return rules.filter((rule) => switchOf(rule) === undefined).length;
}

export function webhookFaults({ enabled, lost, copies, delayMs }: WebhookSettings): WebhookFaults {
  return { lost: lost || !enabled, twice: copies > 1, delayMs };
}

export function webhookSettings({ lost, twice, delayMs }: WebhookFaults): Partial<WebhookSettings> {
  return { enabled: true, lost, copies: twice ? 2 : 1, delayMs };
}

/** How many things are switched on, or were set by others. */
export function countInForce(rules: readonly Fault[], settings: WebhookSettings): number {
  const { switches } = switchesIn(rules);
  const { lost, twice, delayMs } = webhookFaults(settings);
  return (
    FAULT_SWITCHES.filter((each) => switches[each]).length +
    othersIn(rules) +
    [lost, twice, delayMs > 0].filter(Boolean).length
  );
}

function switchOf({ name = '' }: Fault): FaultSwitch | undefined {
  return FAULT_SWITCHES.find((each) => name === NAME + each);
}
