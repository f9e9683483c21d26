/** What a function's environment says, and what AWS answers to every request. */
export interface AwsScenario {
  readonly environment: Readonly<Record<string, string>>;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** Every request that went out, and what came of each call. */
export interface AwsCalls {
  readonly sent: readonly unknown[];
  readonly outcomes: readonly unknown[];
}
