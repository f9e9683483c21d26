/*
 * The process that DynamoDB's stand-in runs in. It is one of its own because a request body of `null` ends it. Arguments: the
 * folder of the data and the port (0 for any free one). The parent gets `{port}` when it listens.
 */
import dynalite from 'dynalite';

const [path = '', port = '0'] = process.argv.slice(2);

// The channel to the parent closes however the parent ended.
process.once('disconnect', () => process.exit(0));

// With dynalite's own 500 ms, a kill right after the creation of a table leaves it CREATING for ever.
const server = dynalite({ path, createTableMs: 0 });
server.listen(Number(port), '127.0.0.1', () => process.send?.({ listening: server.address() }));
