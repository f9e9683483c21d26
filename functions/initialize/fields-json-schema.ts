import * as z from 'zod/mini';
import { AMOUNT_TEXT, DOCUMENTED_CURRENCIES } from '../../shared/payment/money.ts';
import { REFERENCE_MAX_LENGTH } from '../../shared/payment/reference.ts';
import {
  amountField,
  chargeField,
  countField,
  initializeFields,
  METADATA_MAX_BYTES,
  METADATA_MAX_DEPTH,
} from './fields.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const integerOrText: JsonSchema = {
  anyOf: [
    { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    { type: 'string', pattern: AMOUNT_TEXT.source },
  ],
};

/** The rules that are functions, which no converter can read. */
const RULES = new Map<z.core.$ZodType, JsonSchema>([
  [amountField, integerOrText],
  [countField, integerOrText],
  [chargeField, { anyOf: [{ enum: [0, '0'] }, ...(integerOrText.anyOf ?? [])] }],
]);

const minimums = Object.entries(DOCUMENTED_CURRENCIES)
  .map(([currency, minimum]) => `${currency} ${minimum}`)
  .join(', ');

/** A field that is added to the schema doesn't compile before it is described here. */
const DESCRIPTIONS: Readonly<Record<keyof typeof initializeFields.shape, string>> = {
  email: "The payer's email address.",
  amount: `What is to be paid, in subunits (kobo, cents, pesewas): an integer up to 2^53 - 1, or its decimal text. With \`plan\`, Paystack charges the plan's amount instead. The least, unless the deployment says otherwise: ${minimums}.`,
  currency:
    "The currency's code, one of those that the deployment takes. Without it the deployment's default is sent.",
  reference: `The payment's id and idempotency key, unique and case sensitive, up to ${REFERENCE_MAX_LENGTH} characters. Without it one is made and returned.`,
  callback_url:
    'Where the payer is sent after the checkout: an https URL; in test mode also http on localhost.',
  plan: "The code of a plan of Paystack's: the payment becomes the first of a subscription.",
  invoice_limit: 'How often the plan charges.',
  metadata: `Anything of yours, as an object or its JSON text: up to ${METADATA_MAX_BYTES} bytes and ${METADATA_MAX_DEPTH} levels deep.`,
  channels: 'The ways to pay that the checkout offers, such as `card`, `bank` or `mobile_money`.',
  split_code: "The code of a split of Paystack's, by which the money is shared out.",
  split: 'A split that is described here instead of by its code.',
  subaccount: 'The code of the subaccount that receives the money.',
  transaction_charge: "What the main account keeps of a subaccount's payment, in subunits. Zero is taken.",
  bearer: "Who bears Paystack's fees.",
  label: 'A text that the checkout shows.',
};

/**
 * The JSON Schema of the body of `POST /transaction/initialize`, made from the schema that checks it.
 *
 * What a schema can't say is in the descriptions: which currencies a deployment takes, the size of `metadata`, and that a
 * field that is `null` counts as missing.
 *
 * @throws {TypeError} for a rule that is a function and has no JSON Schema in here
 */
export function initializeJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(initializeFields, {
    io: 'input',
    unrepresentable: ({ zodSchema }) => RULES.get(zodSchema),
    override: ({ zodSchema, jsonSchema }) => void Object.assign(jsonSchema, RULES.get(zodSchema)),
  });
  const { properties = {} } = schema;
  for (const [name, description] of Object.entries(DESCRIPTIONS)) {
    const property = properties[name];
    if (typeof property !== 'object' || Object.keys(property).length === 0) {
      throw new TypeError(`The field ${name} has no JSON Schema`);
    }
    properties[name] = { description, ...property };
  }
  return schema;
}
