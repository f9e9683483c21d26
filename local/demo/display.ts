import { styleText } from 'node:util';
import type { TimelineLine } from './timeline.ts';

/** Where the demo is shown. */
export interface Screen {
  write(text: string): unknown;
  /** Whether lines can be written over: a terminal, and no pipe or file. */
  readonly isTTY?: boolean;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * Shows lines as they come, and on a terminal below them what is waited for.
 *
 * @param hasColor neither for a pipe nor with `NO_COLOR`
 */
export class Display {
  readonly #screen: Screen;
  readonly #hasColor: boolean;
  #spinner: NodeJS.Timeout | undefined;

  constructor(screen: Screen, hasColor: boolean) {
    this.#screen = screen;
    this.#hasColor = hasColor;
  }

  /** Says what is being waited for, until the next line. */
  wait(what: string): void {
    this.#clear();
    if (this.#screen.isTTY !== true) return;
    const begun = Date.now();
    let frame = 0;
    const draw = () => {
      const seconds = Math.floor((Date.now() - begun) / 1_000);
      const passed = seconds === 0 ? '' : ` ${seconds} s`;
      const sign = FRAMES[frame % FRAMES.length] ?? '';
      frame += 1;
      this.#screen.write(`${CLEAR_LINE}${this.#styled('cyan', sign)} waiting for ${what}${passed}`);
    };
    draw();
    this.#spinner = setInterval(draw, FRAME_MS);
  }

  line(text = ''): void {
    this.#clear();
    this.#screen.write(`${text}\n`);
  }

  heading(text: string): void {
    this.line(this.#styled('bold', text));
  }

  milestone({ elapsed, name, details }: TimelineLine): void {
    this.line(
      `${this.#styled('green', '✓')} ${this.#styled('dim', elapsed)}  ${this.#styled('bold', name)} ${details}`,
    );
  }

  failure(text: string): void {
    this.line(`${this.#styled('red', '✗')} ${text}`);
  }

  /** Leaves no half-written line behind. */
  end(): void {
    this.#clear();
  }

  #clear(): void {
    if (this.#spinner === undefined) return;
    clearInterval(this.#spinner);
    this.#spinner = undefined;
    this.#screen.write(CLEAR_LINE);
  }

  #styled(format: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string): string {
    return this.#hasColor ? styleText(format, text, { validateStream: false }) : text;
  }
}
