import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (event: unknown, context: object) => unknown;

/** The error names are those of Lambda's own Node.js runtime. */
class HandlerError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Imports the bundle and finds the handler in it.
 *
 * @param handler `file.export`, the file without its ending
 * @throws HandlerError `Runtime.ImportModuleError` or `Runtime.HandlerNotFound`; whatever the module itself throws
 */
export async function loadHandler(folder: string, handler: string): Promise<Handler> {
  const dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
  const [file, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const path = ['.mjs', '.js', '.cjs'].map((ending) => join(folder, file + ending)).find(existsSync);
  if (path === undefined) {
    throw new HandlerError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  const module: unknown = await import(pathToFileURL(path).href);
  // A CommonJS bundle has its exports behind `default` as well.
  const found = property(module, exportName) ?? property(property(module, 'default'), exportName);
  if (!isHandler(found)) {
    throw new HandlerError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return found;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
