import { styleText } from 'node:util'
import type { OutputStream, Shell } from '../shell.ts'

type Format = Parameters<typeof styleText>[0]

/** Columns assumed where the terminal does not say. */
const usualWidth = 100

/**
 * What a command prints: text for people on stdout, or one JSON value and nothing else. Text from a directory may hold
 * anything, so control characters other than our own colours never reach the terminal.
 */
export class Output {
  readonly json: boolean
  readonly #stdout: OutputStream
  readonly #stderr: OutputStream
  readonly #isColoured: boolean

  constructor(shell: Shell, options: { readonly json: boolean }) {
    this.json = options.json
    this.#stdout = shell.stdout
    this.#stderr = shell.stderr
    const { NO_COLOR: none, FORCE_COLOR: forced, TERM: terminal } = shell.environment
    this.#isColoured =
      !options.json && !none && terminal !== 'dumb' && (shell.stdout.isTTY === true || (forced !== undefined && forced !== '0'))
  }

  /** Whether progress may be drawn and redrawn. */
  get isLive(): boolean {
    return !this.json && this.#stdout.isTTY === true
  }

  get width(): number {
    return this.#stdout.columns ?? usualWidth
  }

  /** Where progress bars are drawn. */
  get stream(): OutputStream {
    return this.#stdout
  }

  /** A line for people. */
  line(text = ''): void {
    if (!this.json) this.#stdout.write(`${harmless(text)}\n`)
  }

  /** A line that belongs to the conversation with a person, not to the result. */
  aside(text: string): void {
    if (!this.json) this.#stderr.write(`${harmless(text)}\n`)
  }

  /** The result for programs. */
  result(value: unknown): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** A failure: for people on stderr, for programs in place of the result. */
  failure(value: unknown, lines: readonly string[]): void {
    if (this.json) this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    else this.#stderr.write(`${lines.map(harmless).join('\n')}\n`)
  }

  style(format: Format, text: string): string {
    return this.#isColoured ? styleText(format, text, { validateStream: false }) : text
  }
}

/** Replaces control characters, save the end of a line and the colours that this program writes itself. */
function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/\u001b(?!\[\d+m)|[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')
}
