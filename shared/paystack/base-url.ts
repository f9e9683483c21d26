const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether Paystack's secret key may travel to this base URL: over TLS, or to this very machine, where only the
 * simulator and tests are. Asked when the stack is synthesized and again by every function that starts.
 */
export function mayCarrySecretKey(baseUrl: URL): boolean {
  return (
    baseUrl.protocol === 'https:' || (baseUrl.protocol === 'http:' && LOOPBACK.includes(baseUrl.hostname))
  );
}
