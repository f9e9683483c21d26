/** Where the local engine pretends to be: what the pseudo parameters, ARNs and the functions' environment say. */
export const local = {
  region: 'us-east-1',
  accountId: '000000000000',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
} as const;

/** Credentials that no part of the engine looks at; the SDK only wants some to sign with. */
export const dummyCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** @example arn('sqs', 'urgent') // arn:aws:sqs:us-east-1:000000000000:urgent */
export function arn(service: string, resource: string): string {
  return `arn:${local.partition}:${service}:${local.region}:${local.accountId}:${resource}`;
}
