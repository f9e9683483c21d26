/** What every line of a function's log carries, for whoever follows a payment through a deployment. */
export const FIELDS_OF_EVERY_LINE = [
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'sampling_rate',
  'xray_trace_id',
];
