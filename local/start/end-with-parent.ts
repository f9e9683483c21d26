/**
 * Loaded before a program that `npm start` runs as its child (`node --import`): ends it when the pipe on standard input does, which is when
 * the parent is gone, however it went. The program itself need not know.
 */
process.stdin.on('end', () => process.exit());
process.stdin.on('error', () => process.exit());
process.stdin.resume();
