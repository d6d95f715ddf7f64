import { ScriptFault } from './script-syntax.ts'

/** The text of a script with the place where reading stands. Knows white space, comments, line continuation. */
export class ScriptSource {
  readonly text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.text = text
  }

  get line(): number {
    return this.#line
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length
  }

  /** The next character without taking it; empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.#at + ahead] ?? ''
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.#at)
  }

  take(count = 1): string {
    const taken = this.text.slice(this.#at, this.#at + count)
    for (const character of taken) if (character === '\n') this.#line++
    this.#at += taken.length
    return taken
  }

  /** Takes what a sticky pattern matches here, or null. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)
    if (found !== null) this.take(found[0].length)
    return found
  }

  /** Takes everything up to and including `end`. */
  takeThrough(end: string, what: string): string {
    const until = this.text.indexOf(end, this.#at)
    if (until < 0) throw new ScriptFault(this.#line, `${what} has no end (${end})`)
    return this.take(until + end.length - this.#at)
  }

  /** Skips blanks, comments and continued lines; with `lines` also the ends of lines. */
  skipBlanks(over: 'line' | 'lines'): void {
    for (;;) {
      if (this.match(over === 'lines' ? /[\s\u00a0\ufeff]+/uy : /[^\S\r\n]+/uy) !== null) continue
      if (this.match(/`[^\S\r\n]*\r?\n/y) !== null) continue
      if (this.startsWith('<#')) this.takeThrough('#>', 'the comment')
      else if (this.match(/#[^\r\n]*/y) === null) return
    }
  }
}
