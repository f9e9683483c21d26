import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';

/** A mutant's text stands in its file no longer, or more than once: it is to be written anew. */
class MutantOutOfDateError extends Error {
  readonly code = 'mutant_out_of_date';

  constructor({ name, file }: Mutant) {
    super(`The mutant "${name}" does not fit ${file} any more`);
    this.name = 'MutantOutOfDateError';
  }
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** From now on this thread loads the mutant's file with its guard broken. Nothing on disk changes. */
export function applyMutant(mutant: Mutant): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || fileURLToPath(url) !== `${ROOT}${mutant.file}`) return loaded;
      const { source } = loaded;
      const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
      return { ...loaded, source: mutated(mutant, text) };
    },
  });
}

/** The text of a mutant's file with its guard broken. */
function mutated(mutant: Mutant, text: string): string {
  const parts = text.split(mutant.find);
  if (parts.length !== 2) throw new MutantOutOfDateError(mutant);
  return parts.join(mutant.replace);
}
