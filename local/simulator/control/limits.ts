import type { Json } from '../json.ts';
import type { ModeLimits } from '../settings.ts';
import { asJson } from './as-json.ts';
import type { ControlParts, ControlRequest } from './control-parts.ts';
import { limitsInput } from './inputs.ts';
import { readInput } from './read-input.ts';

/** PUT /simulator/limits: what isn't named stays. */
export function putLimits({ limiter }: ControlParts, { body }: ControlRequest): Json {
  const { test, live, ...window } = readInput(limitsInput, body);
  const { limits } = limiter;
  limiter.change({
    windowSeconds: window.windowSeconds ?? limits.windowSeconds,
    window: window.window ?? limits.window,
    resetHeader: window.resetHeader ?? limits.resetHeader,
    test: merged(limits.test, test),
    live: merged(limits.live, live),
  });
  return asJson(limiter.limits);
}

function merged(
  current: ModeLimits,
  changed: { [K in keyof ModeLimits]?: number | undefined } = {},
): ModeLimits {
  return {
    initialize: changed.initialize ?? current.initialize,
    verify: changed.verify ?? current.verify,
    other: changed.other ?? current.other,
  };
}
