import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Target } from './target.ts';

/** Has this process trust the target's own certificate: the AWS clients, the merchant's app, the webhooks of the simulator. */
export async function trust({ certificate }: Target): Promise<void> {
  if (certificate === undefined) return;
  setDefaultCACertificates([...getCACertificates('default'), await readFile(certificate, 'utf8')]);
}
