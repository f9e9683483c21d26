/** What a caller needs to know of a refusal, in the parts of Paystack's error envelope. */
export interface HttpErrorDetails {
  readonly statusCode: number;
  /** Stable: programs decide by it. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly nextStep: string;
  readonly type?: 'validation_error' | 'api_error' | 'processor_error';
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of ours. Its texts go to the caller, so they hold no key, no stack and nothing of another caller's. */
export class HttpError extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly nextStep: string;
  readonly type: 'validation_error' | 'api_error' | 'processor_error';
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: HttpErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.name = 'HttpError';
    this.statusCode = details.statusCode;
    this.code = details.code;
    this.nextStep = details.nextStep;
    this.type = details.type ?? (details.statusCode < 500 ? 'validation_error' : 'api_error');
    this.headers = details.headers ?? {};
  }
}

/** Seconds for `Retry-After`: whole, and at least one, since a client that is told 0 comes back at once. */
export function retryAfter(milliseconds: number): { 'Retry-After': string } {
  return { 'Retry-After': String(Math.max(1, Math.ceil(milliseconds / 1_000))) };
}
