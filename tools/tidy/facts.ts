/** What the checks want to know about one file of code, read off its syntax tree in one walk. Lines count from 1. */
export interface SourceFacts {
  readonly imports: readonly Import[]
  readonly exports: readonly Export[]
  readonly names: readonly DeclaredName[]
  readonly functions: readonly FunctionFact[]
  readonly strings: readonly Located[]
  /** Member accesses and plain references by their dotted name, such as `Date.now` or `Promise`. */
  readonly references: readonly Located[]
  readonly calls: readonly Call[]
  /** Syntax that has a rule of its own: `async`, `await`, `any`. */
  readonly syntax: readonly Located[]
  readonly comments: readonly Located[]
}

export interface Located {
  readonly text: string
  readonly line: number
}

export interface Import {
  readonly specifier: string
  /** Path in the repository, or null when a package or a built-in module is imported. */
  readonly target: string | null
  readonly typesOnly: boolean
  /** Imported names; `*` for a whole module. */
  readonly names: readonly string[]
  readonly line: number
}

export interface Export {
  readonly name: string
  readonly isType: boolean
  readonly line: number
}

export interface DeclaredName {
  readonly name: string
  readonly kind: 'type' | 'function' | 'value'
  readonly line: number
}

export interface FunctionFact {
  readonly name: string
  readonly line: number
  readonly lines: number
  /** Lines without those of the functions inside. */
  readonly ownLines: number
  readonly parameters: readonly { readonly name: string; readonly type: string }[]
}

export interface Call {
  /** Dotted name of what is called, such as `it.only`, or `new Date`. */
  readonly callee: string
  readonly argumentCount: number
  /** The first argument when it is a literal, as written. */
  readonly firstLiteral: string | null
  readonly line: number
}
