/** A guard that is broken on purpose, to show that the attack would notice. */
export interface Mutant {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly replace: string;
}

/**
 * Guards of the code that runs in the attack. The conditions of the table are those of the stores in memory here, which pass the
 * same contract.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'version condition',
    file: 'test/support/memory-payment-store.ts',
    find: 'if ((items.get(payment.reference)?.version ?? 0) !== payment.version - 1) return false;',
    replace: '',
  },
  {
    name: 'a new payment over one that is there',
    file: 'test/support/memory-payment-store.ts',
    find: '!== payment.version - 1)',
    replace: '!== payment.version - 1 && payment.version > 1)',
  },
  {
    name: 'no outbox',
    file: 'shared/payment/transition.ts',
    find: 'outbox: { ...next.outbox, [event.id]: event }',
    replace: 'outbox: next.outbox',
  },
  {
    name: 'outbox cleared of what the bus has not taken',
    file: 'shared/verification/publish-events.ts',
    find: 'const published = await events.publish(outbox);',
    replace: 'await events.publish(outbox); const published = outbox.map(({ id }) => id);',
  },
  {
    name: 'outbox cleared though the bus is away',
    file: 'shared/verification/publish-events.ts',
    find: 'const published = await events.publish(outbox);',
    replace: 'const published = await events.publish(outbox).catch(() => outbox.map(({ id }) => id));',
  },
  {
    name: 'an outbox is nothing to see to',
    file: 'shared/payment/upkeep.ts',
    find: 'Object.keys(payment.outbox).length > 0 ? payment.updatedAt + EVENT_GRACE : Infinity',
    replace: 'Infinity',
  },
  {
    name: 'fingerprint',
    file: 'functions/initialize/claim.ts',
    find: 'existing.origin.fingerprint !== fingerprint',
    replace: "existing.origin.fingerprint === ''",
  },
  {
    name: 'claim not held',
    file: 'shared/payment/claim.ts',
    find: 'return !claim.released && now < claim.expiresAt;',
    replace: 'return now < 0 && claim.released;',
  },
  {
    name: 'claim fence',
    file: 'functions/initialize/after-failure.ts',
    find: "current.status === 'initializing' && current.claim.fence === fence",
    replace: "current.status === 'initializing' && fence !== ''",
  },
  {
    name: 'called before the claim is stored',
    file: 'functions/initialize/claim.ts',
    find: "if (await payments.put(wanted)) return { kind: 'claimed', payment: wanted };",
    replace:
      "void payments.put(wanted).catch(() => {}); if (source !== undefined) return { kind: 'claimed', payment: wanted };",
  },
  {
    name: 'an initialize without an answer is sent again',
    file: 'shared/paystack/retry.ts',
    find: "return operation !== 'initialize';\n  }",
    replace: 'return true;\n  }',
  },
  {
    name: 'a call without an answer has not arrived',
    file: 'functions/initialize/after-failure.ts',
    find: "case 'outcome_unknown':\n      return true;",
    replace: "case 'outcome_unknown':\n      return false;",
  },
  {
    name: 'an expired claim had no call',
    file: 'shared/payment/claim.ts',
    find: 'mayExist: payment.mayExist || !payment.claim.released,',
    replace: 'mayExist: payment.mayExist,',
  },
  {
    name: 'any 4xx rejects',
    file: 'functions/initialize/after-failure.ts',
    find: "failure.kind !== 'rejected' || failure.httpStatus !== 400",
    replace: "failure.kind === 'deferred'",
  },
  {
    name: 'lease fence',
    file: 'test/support/memory-verification-cache.ts',
    find: 'if (leases.get(reference)?.fence === fence) leases.delete(reference);',
    replace: 'leases.delete(reference);',
  },
  {
    name: 'no lease',
    file: 'test/support/memory-verification-cache.ts',
    find: 'if (holder !== undefined && isHeld(holder, now) && holder.fence !== lease.fence) return false;',
    replace: 'if (holder !== undefined && isHeld(holder, 0)) return false;',
  },
  {
    name: 'integrity check',
    file: 'shared/payment/integrity.ts',
    find: "if (yardstick.origin.kind === 'external') return found;",
    replace: 'if (yardstick.mode) return [];',
  },
  {
    name: 'integrity check: currency',
    file: 'shared/payment/integrity.ts',
    find: "...differs('currency', asked.currency, currency),",
    replace: '',
  },
  {
    name: 'integrity check: sum that was asked for',
    file: 'shared/payment/integrity.ts',
    find: "...differs('requested_amount', due, requestedAmount),",
    replace: '',
  },
  {
    name: 'integrity check: sum that was charged',
    file: 'shared/payment/integrity.ts',
    find: 'charged >= due ? [] :',
    replace: 'due > 0 ? [] :',
  },
  {
    name: 'integrity check: reference',
    file: 'shared/payment/integrity.ts',
    find: "...differs('reference', reference, transaction.reference),",
    replace: '',
  },
  {
    name: 'integrity check: mode',
    file: 'shared/payment/integrity.ts',
    find: "...differs('domain', mode, transaction.domain),",
    replace: '',
  },
  {
    name: 'a mismatched payment is told as Paystack tells it',
    file: 'shared/verification/answer.ts',
    find: 'if (!mismatched && (!claimsPaid || isPaid(payment))) {',
    replace: 'if (payment !== undefined) {',
  },
  {
    name: 'external is paid',
    file: 'shared/verification/answer.ts',
    find: "payment?.status === 'success' && payment.origin.kind === 'initialized'",
    replace: "payment?.status === 'success'",
  },
  {
    name: 'external succeeds',
    file: 'shared/payment/transition.ts',
    find: "after.origin.kind === 'external' ? 'payment.external' : 'payment.succeeded'",
    replace: "after.origin.kind === 'external' ? 'payment.succeeded' : 'payment.succeeded'",
  },
  {
    name: 'status true is paid',
    file: 'shared/payment/transition.ts',
    find: "    case 'failed':\n      return overdue",
    replace:
      "    case 'ongoing':\n      return afterPaid(payment, transaction);\n    case 'failed':\n      return overdue",
  },
  {
    name: 'closed before the deadline',
    file: 'shared/payment/transition.ts',
    find: 'const overdue = isOpen(payment) && at >= payment.deadline;',
    replace: 'const overdue = isOpen(payment) && at >= payment.createdAt;',
  },
  {
    name: 'paid late is not paid',
    file: 'shared/payment/transition.ts',
    find: "    case 'abandoned':\n      return paidOrMismatched(payment, transaction, true);",
    replace: "    case 'abandoned':\n      return undefined;",
  },
  {
    name: 'returned in another mode is unpaid',
    file: 'shared/payment/transition.ts',
    find: "return overdue || isToldAsUnpaid ? { status: 'mismatched', differences: differing } : undefined;",
    replace: "return overdue ? { status: 'abandoned' } : undefined;",
  },
  {
    name: 'paid is not sticky',
    file: 'shared/payment/transition.ts',
    find: 'const overdue = isOpen(payment) && at >= payment.deadline;',
    replace: "const overdue = payment.status !== 'rejected' && at >= payment.deadline;",
  },
  {
    name: 'done before it is done',
    file: 'functions/verification-worker/batch.ts',
    find: 'return isGivenUp ? [] : failed(record);',
    replace: 'return isGivenUp ? [] : [];',
  },
  {
    name: 'published before it is stored',
    file: 'shared/verification/apply-finding.ts',
    find: 'if (await payments.put(next)) {',
    replace:
      'if (event !== undefined) await Reflect.get(context, "events")?.publish(Object.values(next.outbox));\n    if (await payments.put(next)) {',
  },
  {
    name: 'reconcile sends no jobs',
    file: 'functions/reconcile/use-case.ts',
    find: 'const jobsSent = await sendDue(context, toSend);',
    replace: 'const jobsSent = 0;',
  },
  {
    name: 'a job without an answer is not put back',
    file: 'functions/verification-worker/use-case.ts',
    find: "const sentJob = await queueOf(context, job).send(next, delaySeconds);\n  meter.count('JobsPutBack');",
    replace: 'const sentJob = String(next.kind);',
  },
  {
    name: 'a webhook that is not taken is put back as nothing',
    file: 'functions/verification-worker/relay.ts',
    find: 'const sentJob = await scheduledQueue.send({ ...job, attempt: attempt + 1 }, delaySeconds);',
    replace: 'const sentJob = String(scheduledQueue !== undefined);',
  },
  {
    name: 'no second look at a payment that a webhook calls paid',
    file: 'functions/verification-worker/use-case.ts',
    find: 'const SECOND_LOOKS = 5;',
    replace: 'const SECOND_LOOKS = 0;',
  },
  {
    name: 'webhook taken before its jobs are sent',
    file: 'functions/webhook/use-case.ts',
    find: 'if (failed !== undefined) throw failed.reason;',
    replace: 'if (failed === null) throw failed;',
  },
  {
    name: 'any signature',
    file: 'shared/paystack/signature.ts',
    find: 'return timingSafeEqual(createHmac',
    replace: 'return given.length > 0 || timingSafeEqual(createHmac',
  },
  {
    name: 'quota: block',
    file: 'shared/paystack/quota/quota-state.ts',
    find: 'const isStopped = sure.blockedUntil > now ||',
    replace: 'const isStopped = now < 0 ||',
  },
  {
    name: 'quota: pace',
    file: 'shared/paystack/quota/pace.ts',
    find: '(WINDOW / (USE * limit))',
    replace: '(WINDOW / (3 * limit))',
  },
  {
    name: 'breaker: a probe that died makes room',
    file: 'shared/paystack/quota/breaker-state.ts',
    find: 'probe !== undefined && isAhead(probe.until, LONGEST_PROBE_MS)',
    replace: 'probe !== undefined',
  },
  {
    name: 'breaker: never opens',
    file: 'shared/paystack/quota/breaker-state.ts',
    find: 'if (now - since >= SHORTEST_ROW_MS) return opened({ ...breaker, ...row }, now, because);',
    replace: '',
  },
  {
    name: 'breaker: everybody tries at once',
    file: 'shared/paystack/quota/breaker-state.ts',
    find: 'if (probe !== undefined && isAhead(probe.until, LONGEST_PROBE_MS)) {',
    replace: 'if (probe === null) {',
  },
  {
    name: 'breaker: an answered probe closes nothing',
    file: 'shared/paystack/quota/breaker-state.ts',
    find: 'return isClean(breaker) ? undefined : CLOSED;',
    replace: 'return isClean(breaker) || breaker.openings > 0 ? undefined : CLOSED;',
  },
  {
    name: 'breaker: no call is held',
    file: 'shared/paystack/quota/breaker-state.ts',
    find: "if (isAhead(openUntil, LONGEST_OPEN_MS)) return { kind: 'held', until: openUntil };",
    replace: '',
  },
  {
    name: 'audit: what the queue has not taken is passed over',
    file: 'functions/audit/use-case.ts',
    find: "if (sent.length < jobs.length) return { kind: 'interrupted' };",
    replace: '',
  },
  {
    name: 'audit: looks back to the last pass only',
    file: 'functions/audit/pass.ts',
    find: 'from: completedUntil - overlap,',
    replace: 'from: completedUntil - Math.min(overlap, 0),',
  },
  {
    name: 'audit: money that went back is not read',
    file: 'functions/audit/pass.ts',
    find: 'const status = LISTED_STATUSES[LISTED_STATUSES.indexOf(pass.status) + 1];',
    replace: 'const status = LISTED_STATUSES[LISTED_STATUSES.indexOf(pass.status) + 2];',
  },
  {
    name: 'audit: the first page is all there is',
    file: 'functions/audit/pass.ts',
    find: 'if (page.next !== undefined) return',
    replace: 'if (page.next === null) return',
  },
  {
    name: 'audit: cursors are never given up',
    file: 'functions/audit/use-case.ts',
    find: "error.kind === 'rejected' && cursor !== undefined ? cutByTime(pass) : undefined",
    replace: "error.kind === 'rejected' && cursor === null ? cutByTime(pass) : undefined",
  },
];
