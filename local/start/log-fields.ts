/** What every line of a function's log carries, for whoever follows a payment through a deployment. */
export const FIELDS_OF_EVERY_LINE = ['level', 'message', 'timestamp', 'service', 'function_name'];
