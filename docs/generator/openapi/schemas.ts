import { healthyBody, unreachableBody } from '../../../functions/health/body.ts';
import { initializeJsonSchema } from '../../../functions/initialize/fields-json-schema.ts';
import {
  type PaymentView,
  paymentBody,
  paymentView,
} from '../../../functions/payment-status/payment-body.ts';
import { receivedBody } from '../../../functions/webhook/body.ts';
import { errorBodySchema } from '../../../shared/http/error-body.ts';
import { REFERENCE_MAX_LENGTH, REFERENCE_PATTERN } from '../../../shared/payment/reference.ts';
import { initializeSchema, refusalSchema } from '../../../shared/paystack/schemas.ts';
import { webhookSchema } from '../../../shared/paystack/webhook.ts';
import { errorBodyOf } from '../errors/error-body-of.ts';
import { API_ERRORS } from '../errors/errors.ts';
import { described, type JsonSchema, jsonSchemaOf, reference, withoutDialect } from './json-schema.ts';
import { verifyJsonSchema } from './verify-schema.ts';

const codes = [...new Set(API_ERRORS.map(({ answer }) => errorBodyOf(answer).code))];

/** A field that is added to the answer doesn't compile before it is described here. */
const PAYMENT_FIELDS: Readonly<Record<keyof PaymentView, string>> = {
  reference: 'The id that the payment shares with its transaction at Paystack.',
  status:
    "Ours, not Paystack's. `initializing`, `pending`: open, the outcome is still to be found. `success`: paid as asked. `reversed`: the money went back. `mismatched`: paid, but not what was asked; a person decides. `rejected`: Paystack refused to start it. `failed`, `abandoned`: not paid by the deadline; it may still succeed later.",
  is_paid: 'The field to deliver by: paid, and for what was asked for here.',
  mode: "Of Paystack's two worlds, the one that the payment is in. No real money moves in `test`.",
  origin:
    '`external`: started elsewhere, under a reference that was never initialized here; there is nothing to hold it against.',
  asked: 'What was asked for, in subunits. `null` for an external payment.',
  paid: "What was paid, in subunits: with the fees where the payer bears them. `transaction_id` is Paystack's 64-bit id as text.",
  late: 'Paid only after it had been told as failed, abandoned or mismatched.',
  reversal: '`pending` while a refund or chargeback is under way, `done` once the money is back.',
  mismatch: "The fields in which Paystack's transaction is not what was asked.",
  paystack_status:
    "Paystack's own word at the last check: `abandoned` there only means that it is not paid yet.",
  checks: 'How many checks Paystack has answered.',
  last_check_at: 'When Paystack last answered a check.',
  next_check_at:
    'When the next check is due; `null` when none is: of a closed payment, and of an open one that could not be checked until three days after its deadline (its mode is not that of the key).',
  deadline: 'Only a check that is made after it may close the payment as unpaid.',
  created_at: 'When the payment was recorded.',
  updated_at: 'When the record last changed.',
  version: 'Rises by one with every change.',
};

/** What requests and answers look like, made from the schemas that the code checks them with. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Reference: {
    description: 'The id that a payment and its transaction share. Case sensitive.',
    type: 'string',
    maxLength: REFERENCE_MAX_LENGTH,
    pattern: REFERENCE_PATTERN.source,
  },
  InitializeRequest: {
    description:
      'What Paystack documents is checked; any other field goes to Paystack as it was sent. A field that is `null` counts as missing.',
    ...withoutDialect(initializeJsonSchema()),
  },
  InitializeAnswer: {
    description: "Paystack's own body: send the payer to `authorization_url`.",
    ...open(jsonSchemaOf(initializeSchema)),
  },
  VerifyAnswer: {
    description:
      "Paystack's own bytes, unchanged. The fields listed are those that are read here; the others are Paystack's, see https://paystack.com/docs/api/transaction/#verify. Amounts are subunits.",
    ...verifyJsonSchema(),
  },
  PaymentAnswer: jsonSchemaOf(paymentBody, ({ zodSchema, jsonSchema }) => {
    if (zodSchema !== paymentView) return;
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, reference('Payment'));
  }),
  Payment: {
    description: 'Our record of a payment. Amounts are subunits, instants are ISO 8601 in UTC.',
    ...described(jsonSchemaOf(paymentView), PAYMENT_FIELDS),
  },
  Webhook: {
    description: `An event of Paystack's. It only says where to look: what has become of a payment, a check finds out.`,
    ...open(jsonSchemaOf(webhookSchema)),
  },
  WebhookReceived: jsonSchemaOf(receivedBody),
  Healthy: jsonSchemaOf(healthyBody),
  Unreachable: jsonSchemaOf(unreachableBody),
  Error: {
    description:
      "A refusal of ours, in Paystack's envelope. Programs decide by `code`, which stays the same.",
    ...described(
      jsonSchemaOf(errorBodySchema, ({ zodSchema, jsonSchema }) => {
        if (zodSchema === errorBodySchema.shape.code) jsonSchema.enum = codes;
      }),
      { code: 'Stable.', message: 'For people.', meta: 'What to do about it.' },
    ),
  },
  PaystackError: {
    description:
      "A refusal of Paystack's, passed on as it came. Older endpoints send no `code` and no `type`.",
    ...open(jsonSchemaOf(refusalSchema)),
  },
  GatewayError: {
    description: "An answer of API Gateway's own, which no function of ours has seen.",
    type: 'object',
    properties: { message: { type: 'string' } },
    required: ['message'],
    additionalProperties: false,
  },
};

/** What is Paystack's may hold more than is read here. */
function open(schema: JsonSchema): JsonSchema {
  return { ...schema, additionalProperties: true };
}
