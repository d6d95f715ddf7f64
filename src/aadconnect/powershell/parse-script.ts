import { parsePipeline, parseValue, skipBalanced } from './parse-expression.ts'
import { ScriptSource } from './script-source.ts'
import { ScriptFault, type ScriptStatement } from './script-syntax.ts'

const keywords =
  /(?:if|elseif|else|foreach|for|while|do|switch|function|filter|param|try|catch|finally|trap|begin|process|end|return|throw|exit|using|class|enum)(?![\w-])/iy

/**
 * Reads the part of PowerShell that scripts with sync rules are made of: commands with parameters, variables, lists, texts.
 * Nothing is executed. Control flow is kept as a block that nobody looks into. Throws `ScriptFault`.
 */
export function parseScript(text: string): readonly ScriptStatement[] {
  const source = new ScriptSource(text)
  const statements: ScriptStatement[] = []
  for (;;) {
    source.skipBlanks('lines')
    if (source.isAtEnd) return statements
    if (source.peek() === ';') source.take()
    else statements.push(parseStatement(source))
  }
}

function parseStatement(source: ScriptSource): ScriptStatement {
  const { line } = source
  const keyword = source.match(keywords)?.[0]
  if (keyword !== undefined) {
    skipBlock(source)
    return { kind: 'block', keyword: keyword.toLowerCase(), line }
  }
  const assigned = source.match(/(?:\[[\w.[\]]+\]\s*)?\$((?:\w+:)?\w+)\s*=(?!=)\s*/y)
  const pipeline = parsePipeline(source, 0)
  endOfStatement(source)
  const assignTo = assigned?.[1]?.replace(/^(?:script|global|local|private):/i, '').toLowerCase() ?? null
  return { kind: 'pipeline', assignTo, pipeline, line }
}

/** A keyword with its condition and its braces, whatever is in them. */
function skipBlock(source: ScriptSource): void {
  for (;;) {
    source.skipBlanks('line')
    const next = source.peek()
    if (next === '' || next === '\n' || next === '\r' || next === ';') {
      source.skipBlanks('lines')
      if (source.peek() !== '{') return
    } else if (next === '(') skipBalanced(source)
    else if (next === '{') {
      skipBalanced(source)
      return
    } else source.take()
  }
}

function endOfStatement(source: ScriptSource): void {
  source.skipBlanks('line')
  if (source.isAtEnd || /[\r\n;]/.test(source.peek())) return
  if (/[-+*/%=!<>.&?]/.test(source.peek())) {
    // An operator we do not evaluate: what is left of the line belongs to it.
    while (!source.isAtEnd && !/[\r\n;]/.test(source.peek())) {
      if (/['"({[]/.test(source.peek())) skipRest(source)
      else source.take()
    }
    return
  }
  throw new ScriptFault(source.line, `expected the end of the line but found "${source.peek()}"`)
}

function skipRest(source: ScriptSource): void {
  if (/[({[]/.test(source.peek())) skipBalanced(source)
  else parseValue(source)
}
