import type { ScriptSource } from './script-source.ts'
import { ScriptFault, type ScriptCommand, type ScriptExpression, type ScriptPipeline } from './script-syntax.ts'

/** Parentheses and lists inside each other; a script made by a person has three. */
const depthMax = 50

const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' }

/** Commands with `|` between them, or a value. */
export function parsePipeline(source: ScriptSource, depth: number): ScriptPipeline {
  const { line } = source
  const startsWithCommand = /[A-Za-z&]/.test(source.peek())
  const input = startsWithCommand ? null : parseValue(source, depth)
  const commands = startsWithCommand ? [parseCommand(source, depth)] : []
  for (;;) {
    source.skipBlanks('line')
    if (source.peek() !== '|') return { input, commands, line }
    source.take()
    source.skipBlanks('lines')
    commands.push(parseCommand(source, depth))
  }
}

function parseCommand(source: ScriptSource, depth: number): ScriptCommand {
  const { line } = source
  const name = source.match(/&?\s*([A-Za-z][\w.\\-]*)/y)?.[1]
  if (name === undefined) throw new ScriptFault(line, `expected a command but found "${source.peek()}"`)
  const parameters: ScriptCommand['parameters'][number][] = []
  const positional: ScriptCommand['positional'][number][] = []
  for (;;) {
    source.skipBlanks('line')
    if (isEndOfCommand(source)) return { name, parameters, positional, line }
    const parameter = source.match(/-([A-Za-z]\w*)(:?)/y)
    if (parameter === null) {
      positional.push(parseValue(source, depth))
      continue
    }
    source.skipBlanks('line')
    const hasValue = !isEndOfCommand(source) && !/^-[A-Za-z]$/.test(source.peek() + source.peek(1))
    parameters.push({ name: parameter[1] as string, value: hasValue ? parseValue(source, depth) : null })
  }
}

function isEndOfCommand(source: ScriptSource): boolean {
  return source.isAtEnd || /[\r\n;|)}]/.test(source.peek())
}

/** A value with commas and `+`: a list when there is more than one. */
export function parseValue(source: ScriptSource, depth = 0): ScriptExpression {
  const { line } = source
  const items = [parseJoin(source, depth)]
  for (;;) {
    source.skipBlanks('line')
    if (source.peek() !== ',') break
    source.take()
    source.skipBlanks('lines')
    items.push(parseJoin(source, depth))
  }
  return items.length === 1 ? (items[0] as ScriptExpression) : { kind: 'list', items, line }
}

function parseJoin(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  const items = [parseElement(source, depth)]
  for (;;) {
    source.skipBlanks('line')
    if (source.match(/\+(?=[\s'"$(@`])/y) === null) break
    source.skipBlanks('lines')
    items.push(parseElement(source, depth))
  }
  return items.length === 1 ? (items[0] as ScriptExpression) : { kind: 'join', items, line }
}

/** One value with what follows it: `$syncRule[0]`, `'a'`, `@( … )`. */
function parseElement(source: ScriptSource, depth: number): ScriptExpression {
  if (depth > depthMax) throw new ScriptFault(source.line, `more than ${depthMax} parentheses inside each other`)
  let expression = parsePrimary(source, depth)
  for (;;) {
    const index = source.match(/\[\s*(-?\d{1,6})\s*\]/y)
    if (index !== null) {
      expression = { kind: 'index', of: expression, index: Number(index[1]), line: source.line }
      continue
    }
    const member = canHaveMembers(expression) ? source.match(/(?:\.|::)([A-Za-z_]\w*)/y) : null
    if (member === null) return expression
    if (source.peek() !== '(') {
      expression = { kind: 'member', of: expression, name: member[1] as string, line: source.line }
      continue
    }
    skipBalanced(source)
    expression = { kind: 'other', source: member[0], line: source.line }
  }
}

function canHaveMembers({ kind }: ScriptExpression): boolean {
  return kind !== 'text' && kind !== 'number' && kind !== 'list'
}

function parsePrimary(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  if (source.startsWith("@'") || source.startsWith('@"')) return hereString(source)
  if (source.startsWith('@(')) return list(source, depth)
  switch (source.peek()) {
    case "'":
    case '‘':
    case '’':
      return { kind: 'text', parts: [singleQuoted(source)], line }
    case '"':
    case '“':
    case '”':
      source.take()
      return { kind: 'text', parts: doubleQuoted(source, depth), line }
    case '$':
      return variable(source, depth)
    case '(':
      return parenthesis(source, depth)
    case '{':
    case '@':
      return other(source)
    case '[':
      return cast(source, depth)
    default:
      return bareword(source)
  }
}

/** `[string]'x'` is the value; a class without one is something we do not evaluate. */
function cast(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  const name = skipBalanced(source)
  source.skipBlanks('line')
  if (/^\[(?:string|int|int32|bool|switch|guid|string\[\]|object\[\])\]$/i.test(name) && /['"$@(\d]/.test(source.peek())) {
    return parseElement(source, depth + 1)
  }
  return { kind: 'other', source: name, line }
}

function other(source: ScriptSource): ScriptExpression {
  const { line } = source
  if (source.peek() === '@' && source.peek(1) === '{') source.take()
  else if (source.peek() === '@') return { kind: 'other', source: source.match(/@\w*/y)?.[0] ?? '@', line }
  return { kind: 'other', source: skipBalanced(source), line }
}

/** Takes a bracketed part whole, quotation marks respected. */
export function skipBalanced(source: ScriptSource): string {
  const opened: string[] = []
  let text = ''
  do {
    const character = source.peek()
    if (character === '') throw new ScriptFault(source.line, `${opened.at(-1) ?? 'a bracket'} is not closed`)
    if (character === "'") {
      singleQuoted(source)
      continue
    }
    if (character === '"') {
      source.take()
      doubleQuoted(source, 0)
      continue
    }
    if (source.startsWith('<#') || character === '#') {
      source.skipBlanks('line')
      continue
    }
    text += source.take(character === '`' ? 2 : 1)
    if (closing[character] !== undefined) opened.push(character)
    else if (character === closing[opened.at(-1) ?? '']) opened.pop()
    if (opened.length > depthMax * 4) throw new ScriptFault(source.line, 'too many brackets inside each other')
  } while (opened.length > 0)
  return text
}

function list(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  source.take(2)
  const items: ScriptExpression[] = []
  for (;;) {
    source.skipBlanks('lines')
    if (source.peek() === ')') break
    if (source.isAtEnd) throw unclosed(line)
    const value = parseValue(source, depth + 1)
    if (value.kind === 'list') items.push(...value.items)
    else items.push(value)
    source.skipBlanks('lines')
    if (source.peek() === ';') source.take()
    else if (source.isAtEnd) throw unclosed(line)
    else if (source.peek() !== ')') throw new ScriptFault(source.line, `expected a comma or ) but found "${source.peek()}"`)
  }
  source.take()
  return { kind: 'list', items, line }
}

function unclosed(line: number): ScriptFault {
  return new ScriptFault(line, 'the list @( is not closed')
}

function parenthesis(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  source.take()
  source.skipBlanks('lines')
  const pipeline = parsePipeline(source, depth + 1)
  source.skipBlanks('lines')
  if (source.peek() !== ')') throw new ScriptFault(source.line, `expected ) but found "${source.peek()}"`)
  source.take()
  if (pipeline.commands.length === 0 && pipeline.input !== null) return pipeline.input
  return { kind: 'pipeline', pipeline, line }
}

function variable(source: ScriptSource, depth: number): ScriptExpression {
  const { line } = source
  if (source.startsWith('$(')) {
    source.take()
    return parenthesis(source, depth)
  }
  const name = source.match(/\$(?:\{([^}]{1,200})\}|((?:\w+:)?\w+))/y)
  if (name === null) throw new ScriptFault(line, 'a $ without the name of a variable')
  // `$script:x` and `$global:x` are the same variable to a script that runs once.
  return { kind: 'variable', name: (name[1] ?? name[2] ?? '').replace(/^(?:script|global|local|private):/i, '').toLowerCase(), line }
}

function bareword(source: ScriptSource): ScriptExpression {
  const { line } = source
  const word = source.match(/[^\s'"$@(){}[\],;|&<>`]+/y)?.[0]
  if (word === undefined) throw new ScriptFault(line, `"${source.peek() === '' ? 'the end' : source.peek()}" is not a value`)
  return /^[+-]?\d+$/.test(word) ? { kind: 'number', text: word, line } : { kind: 'text', parts: [word], line }
}

function singleQuoted(source: ScriptSource): string {
  const { line } = source
  source.take()
  let text = ''
  for (;;) {
    const part = source.match(/[^'‘’]+/y)?.[0] ?? ''
    text += part
    if (source.isAtEnd) throw new ScriptFault(line, "the text in ' has no end")
    source.take()
    // A quotation mark inside is written twice.
    if (!/['‘’]/.test(source.peek())) return text
    text += source.take()
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v' }

/** The parts of a text in `"`: literal pieces, variables and `$( … )`. Reading stands behind the opening mark. */
function doubleQuoted(source: ScriptSource, depth: number, end: RegExp = /["“”]/y): readonly (string | ScriptExpression)[] {
  const { line } = source
  const parts: (string | ScriptExpression)[] = []
  let text = ''
  for (;;) {
    if (source.isAtEnd) throw new ScriptFault(line, 'the text in " has no end')
    if (source.match(end) !== null) {
      if (end.source.startsWith('[') && /["“”]/.test(source.peek())) text += source.take()
      else return [...parts, text]
    } else if (source.peek() === '`') {
      source.take()
      const escaped = source.take()
      text += escapes[escaped] ?? escaped
    } else if (source.peek() === '$' && /[\w{(]/.test(source.peek(1))) {
      parts.push(text, variable(source, depth + 1))
      text = ''
    } else text += source.take()
  }
}

/** `@'` … `'@`: text over several lines, taken as it stands between the two lines. */
function hereString(source: ScriptSource): ScriptExpression {
  const { line } = source
  const mark = source.take(2)[1] as string
  if (source.match(/[^\S\r\n]*\r?\n/y) === null) throw new ScriptFault(line, `a here-string begins with @${mark} at the end of a line`)
  if (mark === '"') return { kind: 'text', parts: doubleQuoted(source, 0, /\r?\n"@/y), line }
  const text = source.takeThrough("\n'@", 'the here-string')
  return { kind: 'text', parts: [text.slice(0, -3).replace(/\r$/, '')], line }
}
