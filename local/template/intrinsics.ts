import { local } from '../aws-identity.ts';
import { EngineError } from '../engine-error.ts';

/** What `Ref: AWS::NoValue` resolves to: the property is as if it weren't there. */
export const NO_VALUE = Symbol('AWS::NoValue');

export const pseudoParameters: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': local.accountId,
  'AWS::NoValue': NO_VALUE,
  'AWS::NotificationARNs': [],
  'AWS::Partition': local.partition,
  'AWS::Region': local.region,
  'AWS::URLSuffix': local.urlSuffix,
};

/** What the intrinsic functions ask the template for. */
export interface Intrinsics {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  condition(name: string): boolean;
}

type Evaluate = (argument: unknown, intrinsics: Intrinsics, where: string) => unknown;

const functions: Readonly<Record<string, Evaluate>> = {
  Ref: (name, intrinsics) => intrinsics.ref(String(name)),
  'Fn::GetAtt': (argument, intrinsics) => {
    const [logicalId, ...attribute] = Array.isArray(argument)
      ? argument.map(String)
      : String(argument).split('.');
    return intrinsics.attribute(String(logicalId), attribute.join('.'));
  },
  'Fn::Join': (argument, intrinsics, where) => {
    const [separator, parts] = list(argument, where);
    return list(resolve(parts, intrinsics, where), where).join(String(separator));
  },
  'Fn::Sub': (argument, intrinsics, where) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = resolve(variables, intrinsics, where);
    // `${!name}` stands for the text `${name}`.
    return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) =>
      literal === '!' ? `$\{${name}}` : String(substitute(name.trim(), own, intrinsics)),
    );
  },
  'Fn::Select': (argument, intrinsics, where) => {
    const [index, choices] = list(argument, where);
    return list(resolve(choices, intrinsics, where), where)[Number(index)];
  },
  'Fn::Split': (argument, intrinsics, where) => {
    const [separator, text] = list(argument, where);
    return String(resolve(text, intrinsics, where)).split(String(separator));
  },
  'Fn::If': (argument, intrinsics, where) => {
    const [name, then, otherwise] = list(argument, where);
    return resolve(intrinsics.condition(String(name)) ? then : otherwise, intrinsics, where);
  },
  'Fn::Equals': (argument, intrinsics, where) => {
    const [left, right] = list(resolve(argument, intrinsics, where), where);
    return String(left) === String(right);
  },
  'Fn::And': (argument, intrinsics, where) =>
    list(argument, where).every((each) => isTrue(each, intrinsics, where)),
  'Fn::Or': (argument, intrinsics, where) =>
    list(argument, where).some((each) => isTrue(each, intrinsics, where)),
  'Fn::Not': (argument, intrinsics, where) => !isTrue(list(argument, where)[0], intrinsics, where),
};

/** Whether a condition (an entry of `Conditions`, or a part of one) holds. */
export function isTrue(condition: unknown, intrinsics: Intrinsics, where: string): boolean {
  const entry = onlyEntry(condition);
  if (entry?.[0] === 'Condition') return intrinsics.condition(String(entry[1]));
  return resolve(condition, intrinsics, where) === true;
}

/**
 * Replaces every intrinsic function in `value`, at any depth.
 *
 * @param where what is being resolved, for the message
 * @throws EngineError `unsupported_template` for an intrinsic function that isn't emulated
 */
export function resolve(value: unknown, intrinsics: Intrinsics, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => resolve(each, intrinsics, where)).filter((each) => each !== NO_VALUE);
  }
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw new EngineError('unsupported_template', `${where}: dynamic references are not emulated: ${value}.`);
  }
  if (typeof value !== 'object' || value === null) return value;

  const entry = onlyEntry(value);
  if (entry !== undefined && (entry[0] === 'Ref' || entry[0].startsWith('Fn::'))) {
    const evaluate = Object.hasOwn(functions, entry[0]) ? functions[entry[0]] : undefined;
    if (evaluate === undefined) {
      throw new EngineError('unsupported_template', `${where}: the function ${entry[0]} is not emulated.`);
    }
    return evaluate(entry[1], intrinsics, where);
  }
  const resolved = Object.entries(value).map(
    ([key, each]) => [key, resolve(each, intrinsics, where)] as const,
  );
  return Object.fromEntries(resolved.filter(([, each]) => each !== NO_VALUE));
}

function substitute(name: string, own: unknown, intrinsics: Intrinsics): unknown {
  if (typeof own === 'object' && own !== null && Object.hasOwn(own, name)) return Reflect.get(own, name);
  const [logicalId = name, ...attribute] = name.split('.');
  return attribute.length === 0 ? intrinsics.ref(name) : intrinsics.attribute(logicalId, attribute.join('.'));
}

function onlyEntry(value: unknown): [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}

function list(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new EngineError(
    'unsupported_template',
    `${where}: a list was expected, not ${JSON.stringify(value)}.`,
  );
}
