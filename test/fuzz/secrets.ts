/** Keys of the deployment, and what inputs hold that belongs to somebody: none of it may be in a log line. */
export const SERVICE_KEY = 'service-key-under-fuzz-3b1c9f';
export const PAYSTACK_KEY = 'sk_test_under_fuzz_8d20aa';
export const PREVIOUS_PAYSTACK_KEY = 'sk_test_under_fuzz_previous_51e7';

/** A key that somebody guesses, or mistypes. */
export const GUESSED_KEY = 'guessed-service-key-77ab10';
export const EMAIL = 'ada.private@example.com';
/** As people type it: digits alone may be a reference, or the name of an event. */
export const CARD = '4084 0840 8408 4081';
/** Stands in metadata and wherever else a body has room for text. With spaces: what can be a reference is logged as one. */
export const PRIVATE_TEXT = 'private 7c2e text';

/** What no answer may hold: that is the deployment's own, whoever asks. */
export const KEYS = [SERVICE_KEY, PAYSTACK_KEY, PREVIOUS_PAYSTACK_KEY] as const;

/** What no log line may hold. */
export const SECRETS = [...KEYS, GUESSED_KEY, EMAIL, CARD, PRIVATE_TEXT] as const;
