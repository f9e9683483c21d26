import { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements.ts';
import { PaymentsAlarms } from './alarms.ts';
import { PaymentsApi, WEBHOOK_PATH } from './api.ts';
import { PaymentsDashboard } from './dashboard.ts';
import { PaymentEventBus } from './event-bus.ts';
import { addPaymentsFunctions, type PaymentsFunctions } from './functions.ts';
import { VerificationQueues } from './queues.ts';
import { SavedQueries } from './saved-queries.ts';
import { scheduleAudit, scheduleReconcile } from './schedule.ts';
import { PaystackSecret, ServiceKeysSecret } from './secrets.ts';
import { serviceNameOf } from './service-name.ts';
import { type PaystackPaymentsProps, settingsFrom } from './settings.ts';
import { PaymentsTable } from './table.ts';
import { feedWorker } from './worker.ts';

/**
 * A backend that starts Paystack payments, finds out how each one ended and tells it once, on an event bus.
 *
 * After the first deployment, set the Paystack secret key in {@link paystackSecret} and give {@link webhookUrl} to
 * Paystack; callers present a key out of {@link serviceKeysSecret}.
 *
 * @example
 * const payments = new PaystackPayments(this, 'Payments', { defaultCurrency: 'GHS' });
 * new Rule(this, 'Paid', {
 *   eventBus: payments.eventBus,
 *   eventPattern: { source: ['paystack-payments'], detailType: ['payment.succeeded'] },
 *   targets: [new LambdaFunction(shipTheOrder)],
 * });
 */
export class PaystackPayments extends Construct {
  /** Payments and cached verify results. */
  readonly table: PaymentsTable;
  /** The two lanes of verification jobs and their dead-letter queue. */
  readonly queues: VerificationQueues;
  /** Where payment events are published. */
  readonly eventBus: PaymentEventBus;
  /** Paystack's secret key; without a usable one until it is set. */
  readonly paystackSecret: PaystackSecret;
  /** The keys that callers present; the first is generated. */
  readonly serviceKeysSecret: ServiceKeysSecret;
  readonly functions: PaymentsFunctions;
  readonly api: PaymentsApi;
  /** What wakes somebody; each says what it means and where its runbook is. */
  readonly alarms: PaymentsAlarms;
  readonly dashboard: PaymentsDashboard;
  /**
   * The dimension `service` of every metric, and the field `service` of every log line: it tells this deployment from
   * any other in the account, such as `PaystackPayments-prod`.
   */
  readonly serviceName: string;

  /** @throws {SettingsError} at synthesis when a property can't work, with what it has to be */
  constructor(scope: Construct, id: string, props: PaystackPaymentsProps = {}) {
    super(scope, id);
    const settings = settingsFrom(props);
    const { removalPolicy, deletionProtection, logRetention, throttle, concurrency } = settings;
    this.serviceName = serviceNameOf(this);

    this.table = new PaymentsTable(this, 'Table', {
      removalPolicy,
      deletionProtection,
      recoveryPeriod: settings.tableRecoveryPeriod,
    });
    this.queues = new VerificationQueues(this, 'Queues', settings);
    this.eventBus = new PaymentEventBus(this, 'EventBus', {
      serviceName: this.serviceName,
      archiveRetention: settings.eventArchiveRetention,
    });
    this.paystackSecret = new PaystackSecret(this, 'PaystackSecret', { removalPolicy });
    this.serviceKeysSecret = new ServiceKeysSecret(this, 'ServiceKeysSecret', { removalPolicy });
    this.functions = addPaymentsFunctions(this, this, settings);
    const { serviceName, functions } = this;
    this.api = new PaymentsApi(this, 'Api', { serviceName, functions, logRetention, throttle });
    feedWorker(this, this.functions.verificationWorker, { queues: this.queues, concurrency });
    scheduleReconcile(this, this.functions.reconcile);
    scheduleAudit(this, this.functions.audit);
    const { queues, api } = this;
    const { quota, alarmTopic } = settings;
    const observed = { serviceName, functions, queues, api, quota };
    this.alarms = new PaymentsAlarms(this, 'Alarms', {
      ...observed,
      ...(alarmTopic !== undefined && { topic: alarmTopic }),
    });
    this.dashboard = new PaymentsDashboard(this, 'Dashboard', { ...observed, alarms: this.alarms });
    new SavedQueries(this, 'SavedQueries', { serviceName, functions });
    acknowledgeFindings(this);
  }

  /** What a Paystack client library takes as its base URL, without a slash at the end. */
  get apiUrl(): string {
    return this.api.apiEndpoint;
  }

  /** What to enter as the webhook URL in Paystack's dashboard. */
  get webhookUrl(): string {
    return `${this.apiUrl}${WEBHOOK_PATH}`;
  }
}
