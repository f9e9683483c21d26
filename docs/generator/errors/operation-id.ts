/** The operations of the API, by the names that generated clients give them. */
export type OperationId =
  | 'initializeTransaction'
  | 'verifyTransaction'
  | 'getPayment'
  | 'receivePaystackWebhook'
  | 'getHealth';
