import { RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LOG_RETENTIONS } from '../log-retentions.ts';
import type { ReadyStackProps } from '../paystack-payments-stack.ts';
import { SettingsError } from '../settings-error.ts';
import { durationOf } from './duration-text.ts';
import type { StageSettings } from './stage-settings.ts';

const REMOVAL_POLICIES = { retain: RemovalPolicy.RETAIN, destroy: RemovalPolicy.DESTROY };

/**
 * A stage's settings as properties of the ready stack. What is not set is left to the defaults.
 *
 * @throws {SettingsError} when logs are to be kept for a time that CloudWatch doesn't have
 */
export function propsFrom(settings: StageSettings): ReadyStackProps {
  const { checkLadder, checkDeadline, cache, removalPolicy, ...others } = settings;
  const { logRetention, eventArchiveRetention, deadLetterRetention, tableRecoveryPeriod, ...same } = others;
  return {
    ...same,
    ...(checkLadder && { checkLadder: checkLadder.map(durationOf) }),
    ...(checkDeadline && { checkDeadline: durationOf(checkDeadline) }),
    ...(cache && { cache: durationsOf(cache) }),
    ...(logRetention && { logRetention: retentionOf(logRetention) }),
    ...(tableRecoveryPeriod && { tableRecoveryPeriod: durationOf(tableRecoveryPeriod) }),
    ...(eventArchiveRetention && { eventArchiveRetention: durationOf(eventArchiveRetention) }),
    ...(deadLetterRetention && { deadLetterRetention: durationOf(deadLetterRetention) }),
    ...(removalPolicy && { removalPolicy: REMOVAL_POLICIES[removalPolicy] }),
  };
}

function durationsOf({
  closed,
  open,
  stale,
}: NonNullable<StageSettings['cache']>): ReadyStackProps['cache'] & {} {
  return {
    ...(closed && { closed: durationOf(closed) }),
    ...(open && { open: durationOf(open) }),
    ...(stale && { stale: durationOf(stale) }),
  };
}

function retentionOf(text: string): RetentionDays {
  const days = durationOf(text).toDays({ integral: false });
  const retention = LOG_RETENTIONS.find((each) => each === days);
  if (retention === undefined) {
    throw new SettingsError(
      `logRetention must be one of ${LOG_RETENTIONS.map((each) => `${each}d`).join(', ')}, not ${text}`,
    );
  }
  return retention;
}
