/** A place in a script, from 1. */
export interface ScriptPlace {
  readonly line: number
}

/** What stands where a value is wanted. */
export type ScriptExpression = ScriptPlace &
  (
    | { readonly kind: 'text'; readonly parts: readonly (string | ScriptExpression)[] }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly ScriptExpression[] }
    | { readonly kind: 'index'; readonly of: ScriptExpression; readonly index: number }
    | { readonly kind: 'member'; readonly of: ScriptExpression; readonly name: string }
    | { readonly kind: 'join'; readonly items: readonly ScriptExpression[] }
    | { readonly kind: 'pipeline'; readonly pipeline: ScriptPipeline }
    /** Something of the language that is not evaluated: a method call, a cast to a class, a script block. */
    | { readonly kind: 'other'; readonly source: string }
  )

/** One command with its parameters: `New-ADSyncRule -Name 'x' -Disabled`. */
export interface ScriptCommand extends ScriptPlace {
  readonly name: string
  /** In the order they were written; `value` is null for a switch. */
  readonly parameters: readonly { readonly name: string; readonly value: ScriptExpression | null }[]
  /** Values without a parameter name. */
  readonly positional: readonly ScriptExpression[]
}

/** Commands with `|` between them; an expression may stand at the beginning. */
export interface ScriptPipeline extends ScriptPlace {
  readonly input: ScriptExpression | null
  readonly commands: readonly ScriptCommand[]
}

/** One statement of a script. */
export type ScriptStatement = ScriptPlace &
  (
    | { readonly kind: 'pipeline'; readonly assignTo: string | null; readonly pipeline: ScriptPipeline }
    /** Control flow, functions, parameters: what they would do is not known. */
    | { readonly kind: 'block'; readonly keyword: string }
  )

/** Something that is not a script. */
export class ScriptFault extends Error {
  override readonly name = 'ScriptFault'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}
