/** How soon it is noticed; twice a second costs nothing that could be measured. */
const LOOK_EVERY_MS = 500;

/**
 * Tells when the process that started this one is gone. `npm start` is npm, a shell and this process; a SIGTERM that reaches npm
 * ends npm and the shell, and nobody passes it on. Whoever is left behind gets another parent, which is how it is noticed.
 * (Windows keeps the number of a parent that is gone; there the console ends all of its processes.)
 *
 * @param onGone called once at most
 * @param parentId the present parent's process id
 * @returns ends the watch, which keeps no process alive
 */
export function watchParent(onGone: () => void, parentId: () => number = () => process.ppid): () => void {
  const parent = parentId();
  const timer = setInterval(() => {
    if (parentId() === parent) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
