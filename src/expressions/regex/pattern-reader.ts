import { fail } from '../expression-error.ts'

/** Walks over the text of a pattern. */
export class PatternReader {
  readonly #pattern: string
  #offset = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  atEnd(): boolean {
    return this.#offset >= this.#pattern.length
  }

  /** The code unit that comes next; NaN at the end. */
  unit(): number {
    return this.#pattern.charCodeAt(this.#offset)
  }

  sees(text: string): boolean {
    return this.#pattern.startsWith(text, this.#offset)
  }

  /** Steps over the text when it comes next. */
  take(text: string): boolean {
    return this.sees(text) && this.skip(text.length)
  }

  skip(units: number): true {
    this.#offset += units
    return true
  }

  /** The next code unit; the pattern must go on. */
  next(): string {
    if (this.atEnd()) this.refuse('an unfinished end')
    return this.#pattern.charAt(this.#offset++)
  }

  /** Steps over what a sticky expression matches and returns it; empty when it does not match. */
  match(expression: RegExp): string {
    expression.lastIndex = this.#offset
    const found = expression.exec(this.#pattern)?.[0] ?? ''
    this.#offset += found.length
    return found
  }

  refuse(what: string): never {
    return fail('invalid argument', `the regular expression has ${what} at position ${this.#offset + 1}`)
  }
}
