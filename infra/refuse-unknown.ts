import { nearest } from './nearest.ts';
import type { PaystackPaymentsProps, Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/**
 * Refuses a misspelt property, whose default would be taken without a word: an app in plain JavaScript has no compiler that looks.
 *
 * @param settings every property with its default: their names are all that there are
 * @throws {SettingsError} with the name that was probably meant
 */
export function refuseUnknown(props: PaystackPaymentsProps, settings: Settings): void {
  const { cache, quota, concurrency, reservedConcurrency, throttle, memory } = props;
  // The ready stack hands on the properties of any stack as well, so here only a name that is nearly one of ours is refused.
  const known = { ...settings, alarmTopic: '', webhookSourceAddresses: '' };
  for (const name of unknownIn(props, known)) {
    if (name === 'alarmEmail') {
      throw new SettingsError(
        'alarmEmail is for the ready stack; give the construct an alarmTopic, and subscribe the address',
      );
    }
    const meant = nearest(name, Object.keys(known));
    if (meant !== undefined) throw new SettingsError(`there is no property ${name}; did you mean ${meant}?`);
  }
  refuseIn('cache', cache, settings.cache);
  refuseIn('quota', quota, settings.quota);
  refuseIn('quota.live', quota?.live, settings.quota.live);
  refuseIn('quota.test', quota?.test, settings.quota.test);
  refuseIn('concurrency', concurrency, settings.concurrency);
  refuseIn('reservedConcurrency', reservedConcurrency, { initialize: 0, verify: 0, webhook: 0 });
  refuseIn('throttle', throttle, settings.throttle);
  refuseIn('memory', memory, { default: 0, ...settings.memory });
}

function refuseIn(group: string, written: object | undefined, known: object) {
  const [name] = unknownIn(written, known);
  if (name === undefined) return;
  const names = Object.keys(known);
  throw new SettingsError(`there is no property ${group}.${name}; there are ${names.join(', ')}`);
}

function unknownIn(written: object | undefined, known: object): string[] {
  return Object.keys(written ?? {}).filter((name) => !Object.hasOwn(known, name));
}
