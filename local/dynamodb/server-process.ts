/*
 * The process that DynamoDB's stand-in runs in. It is one of its own because a request body of `null` ends it. Arguments: the
 * folder of the data and the port (0 for any free one). The parent gets `{port}` when it listens.
 */
import { createServer } from 'node:http';
import dynalite from 'dynalite';
import { refuseWebPages } from '../refuse-web-pages.ts';

const [path = '', port = '0'] = process.argv.slice(2);

// The channel to the parent closes however the parent ended.
process.once('disconnect', () => process.exit(0));

// With dynalite's own 500 ms, a kill right after the creation of a table leaves it CREATING for ever.
const dynamoDb = dynalite({ path, createTableMs: 0 });
// dynalite allows every origin (`Access-Control-Allow-Origin: *`), so no page may get as far as that.
const server = createServer(
  refuseWebPages((request, response) => void dynamoDb.emit('request', request, response)),
);
server.listen(Number(port), '127.0.0.1', () => process.send?.({ listening: server.address() }));
