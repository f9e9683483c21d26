import { randomInt } from 'node:crypto';
import * as z from 'zod/mini';

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`. */
export const GenerateSecretString = z.strictObject({
  PasswordLength: z.optional(z.number()),
  ExcludeCharacters: z.optional(z.string()),
  ExcludeLowercase: z.optional(z.boolean()),
  ExcludeUppercase: z.optional(z.boolean()),
  ExcludeNumbers: z.optional(z.boolean()),
  ExcludePunctuation: z.optional(z.boolean()),
  IncludeSpace: z.optional(z.boolean()),
  RequireEachIncludedType: z.optional(z.boolean()),
  SecretStringTemplate: z.optional(z.string()),
  GenerateStringKey: z.optional(z.string()),
});

export type GenerateSecretString = z.infer<typeof GenerateSecretString>;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * Makes a value as CloudFormation does: 32 characters of every type unless told otherwise, on its own or as one key of a JSON object.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function generateSecret(options: GenerateSecretString): string {
  const password = generatePassword(options);
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  if (template === undefined || key === undefined) return password;
  const object = z.parse(z.record(z.string(), z.unknown()), JSON.parse(template));
  return JSON.stringify({ ...object, [key]: password });
}

function generatePassword(options: GenerateSecretString): string {
  const length = options.PasswordLength ?? 32;
  const excluded = new Set(options.ExcludeCharacters ?? '');
  const types = [
    options.ExcludeLowercase === true ? '' : LOWERCASE,
    options.ExcludeUppercase === true ? '' : LOWERCASE.toUpperCase(),
    options.ExcludeNumbers === true ? '' : NUMBERS,
    options.ExcludePunctuation === true ? '' : PUNCTUATION,
    options.IncludeSpace === true ? ' ' : '',
  ]
    .map((type) => [...type].filter((character) => !excluded.has(character)))
    .filter((type) => type.length > 0);

  const required = options.RequireEachIncludedType === false ? [] : types.map(pick);
  const all = types.flat();
  const characters = [...required];
  while (characters.length < length) characters.push(pick(all));
  return shuffle(characters.slice(0, length)).join('');
}

function pick(characters: readonly string[]): string {
  const character = characters[randomInt(characters.length)];
  if (character === undefined) throw new RangeError('Every character is excluded from the secret');
  return character;
}

function shuffle(characters: readonly string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 47) }))
    .sort((left, right) => left.order - right.order)
    .map(({ character }) => character);
}
