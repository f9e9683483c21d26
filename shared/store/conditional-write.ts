import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';

/** Whether a conditional write took place; a condition that did not hold is an answer, not an error. */
export async function onCondition(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Replaces a whole item, provided that the stored version is the one before `version`, or that there is none where that is the
 * first. Gives `false`, and stores nothing, when it is not.
 *
 * @param item has its `pk`, and `version` as an attribute
 */
export async function putVersion(
  client: DynamoDBClient,
  tableName: string,
  item: Record<string, AttributeValue>,
  version: number,
): Promise<boolean> {
  const before = version - 1;
  const condition =
    before === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': number(before) },
        };
  return await onCondition(
    client.send(new PutItemCommand({ TableName: tableName, Item: item, ...condition })),
  );
}

/** A number as DynamoDB has it. */
export function number(value: number): AttributeValue {
  return { N: String(value) };
}
