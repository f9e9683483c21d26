/** What the package offers to a CDK app. */

export { EVENT_SOURCE } from '../shared/events/event-source.ts';
export { type Currencies, DOCUMENTED_CURRENCIES } from '../shared/payment/money.ts';
export type { PaymentAlarm } from './alarms/payment-alarm.ts';
export type { PaymentsAlarms } from './alarms.ts';
export type { PaymentsApi } from './api.ts';
export type { PaymentsDashboard } from './dashboard.ts';
export type { PaymentEventBus } from './event-bus.ts';
export type { PaymentsFunctions } from './functions.ts';
export type { LogLevel } from './log-level.ts';
export type { PaymentsFunction } from './payments-function.ts';
export { addPaymentsOutputs } from './payments-outputs.ts';
export { PAYSTACK_ADDRESSES } from './paystack-addresses.ts';
export { PaystackPayments } from './paystack-payments.ts';
export { PaystackPaymentsStack, type ReadyStackProps } from './paystack-payments-stack.ts';
export type { VerificationQueues } from './queues.ts';
export type { CallsPerMinute, QuotaProps } from './quota.ts';
export type { PaystackSecret, ServiceKeysSecret } from './secrets.ts';
export type {
  CacheDurations,
  FunctionName,
  LaneConcurrency,
  MemorySizes,
  PaystackPaymentsProps,
  Throttle,
} from './settings.ts';
export { SettingsError } from './settings-error.ts';
export type { PaymentsTable } from './table.ts';
