import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constantNames, enumerationWords } from '#src/expressions/ast.ts'
import type { Dialect } from '#src/expressions/dialect.ts'
import { allFunctions } from '#src/expressions/functions/registry.ts'

/** One text to throw at the rule language. The same seed and index always give the same one. */
export interface FuzzInput {
  readonly text: string
  readonly dialect: Dialect
  /** Which of the attribute sets it is evaluated with. */
  readonly attributes: number
}

/** Longest input; longer ones only repeat. */
const lengthMax = 2_000

/** Makes inputs: mutations of real expressions, random trees of tokens that fit, and plain noise. */
export function fuzzInputs(seed: number): (index: number) => FuzzInput {
  const corpus = corpusOf()
  return (index) => {
    const random = numbers(seed, index)
    const kind = random(10)
    const text = kind < 5 ? mutated(pick(corpus, random), corpus, random) : kind < 8 ? grown({ random, bound: [] }, 3) : soup(random)
    return { text: text.slice(0, lengthMax), dialect: random(4) === 0 ? 'cloud' : 'sync', attributes: random(1 << 16) }
  }
}

/** A number from 0 to below a bound. */
type Random = (bound: number) => number

/** Splitmix32 of seed and index. */
function numbers(seed: number, index: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0
  return (bound) => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % bound
  }
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random(from.length)] as T
}

/** Examples of all functions, some expressions as rules have them, and the conformance cases where they are at hand. */
function corpusOf(): readonly string[] {
  const folder = join(import.meta.dirname, '../../shared/conformance/expressions')
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  const cases = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as readonly { readonly expr: string }[])
  return [...allFunctions.map(({ example }) => example[0]), ...rules, ...cases.map(({ expr }) => expr)]
}

const rules: readonly string[] = [
  'IIF(IsPresent([mail]) || IsPresent([name]) = False || Left([name], 4) = "CAS_", True, NULL)',
  'RemoveDuplicates(Trim(ImportedValue("mails")))',
  'IIF(BitAnd([flags],2)=0,True,False)',
  'CBool(InStr(DNComponent(CRef([dn]),1),"\\\\0ACNF:")>0)',
  'Select($x, Where($y, [mails], InStr($y, "@") > 0), Word($x, 1, "@") & "@" & %Domain.FQDN%)',
  'With($a, Len([name]) * 2 - 1, Switch($a > 3, Mid([name], $a, 2), $a = 1, [mails], True, IgnoreThisFlow))',
  'CStr(FormatDateTime(DateFromNum([ticks]),"yyyyMMddHHmmss.0Z"))',
]

const attributeNames = ['name', 'mail', 'mails', 'flags', 'ticks', 'bytes', 'dn', 'refs', 'numbers', 'empty', 'missing', 'when']
const functionNames = allFunctions.map(({ name }) => name)
const operators = ['+', '-', '*', '/', '&', '=', '<>', '<', '>', '<=', '>=', '&&', '||']
const strings = [
  '""',
  '"a"',
  '"@"',
  '";"',
  '"SMTP:"',
  '"\\\\"',
  '"it""s"',
  '"1"',
  '"yyyy"',
  '"d"',
  '"2024-02-29"',
  '"ß Å\u0301 \ud83d\ude00"',
  '"[0-9]+"',
  '"(?<x>a|b)*c"',
]
const integers = ['0', '1', '2', '5', '448', '&HFF', '-1', '9223372036854775807', '-9223372036854775808', '&HFFFFFFFFFFFFFFFF', '16777216']
const noise = [
  '(',
  ')',
  ',',
  '"',
  '[',
  ']',
  '%',
  '$',
  '\\',
  '!',
  "'",
  '.',
  '\n',
  '\t',
  '\u00a0',
  '\u2028',
  '\ud800',
  '\u0000',
  'é',
  '“',
  '&H',
  '&&&',
  '|',
  '[[',
  '""',
]

/** A leaf; variables only where they are bound, words of enumerations only now and then. */
function atom(random: Random, bound: readonly string[] = []): string {
  switch (random(7)) {
    case 0:
    case 1:
    case 2:
      return `[${pick(attributeNames, random)}]`
    case 3:
      return pick(strings, random)
    case 4:
      return pick(integers, random)
    case 5:
      return pick(constantNames, random)
    default:
      if (bound.length > 0) return `$${pick(bound, random)}`
      return random(30) === 0 ? pick(enumerationWords, random) : '%Domain.FQDN%'
  }
}

interface Growth {
  readonly random: Random
  readonly bound: readonly string[]
}

/** A tree that is mostly well formed, with functions that get as many arguments as they take. */
function grown({ random, bound }: Growth, depth: number): string {
  const inner = (): string => grown({ random, bound }, depth - 1)
  if (depth === 0) return atom(random, bound)
  switch (random(8)) {
    case 0:
      return atom(random, bound)
    case 1:
    case 2:
      return `${inner()} ${pick(operators, random)} ${inner()}`
    case 3:
      return random(2) === 0 ? `(${inner()})` : `${pick(['-', '!', '+'], random)}${inner()}`
    case 4: {
      const name = pick(['x', 'y'], random)
      return `${pick(['Select', 'Where', 'With'], random)}($${name}, ${inner()}, ${grown({ random, bound: [...bound, name] }, depth - 1)})`
    }
    default:
      return call({ random, bound }, depth)
  }
}

function call(growth: Growth, depth: number): string {
  const { random } = growth
  const { name, arity, ...definition } = pick(allFunctions, random)
  if (definition.kind === 'form' && definition.binds) return grown(growth, depth - 1)
  const step = arity.step ?? 1
  const count = Math.min(arity.min + step * random(Math.min(arity.max - arity.min, 2) + 1), arity.max)
  return `${name}(${Array.from({ length: count }, () => grown(growth, depth - 1)).join(', ')})`
}

function soup(random: Random): string {
  const piece = (): string => {
    const kind = random(6)
    if (kind === 0) return pick(noise, random)
    if (kind === 1) return pick(operators, random)
    if (kind === 2) return `${pick(functionNames, random)}(`
    return kind === 3 ? String.fromCharCode(random(random(4) === 0 ? 0x10000 : 128)) : atom(random)
  }
  return Array.from({ length: 1 + random(20) }, piece).join(random(2) === 0 ? '' : ' ')
}

function mutated(text: string, corpus: readonly string[], random: Random): string {
  let result = text
  for (let i = random(4); i >= 0; i--) result = mutation(result, pick(corpus, random), random)
  return result
}

function mutation(text: string, other: string, random: Random): string {
  const at = random(text.length + 1)
  const end = Math.min(text.length, at + random(12))
  switch (random(8)) {
    case 0:
      return text.slice(0, at) + text.slice(end)
    case 1:
      return text.slice(0, at) + pick(noise, random) + text.slice(at)
    case 2:
      return text.slice(0, at) + atom(random) + text.slice(end)
    case 3:
      return text.slice(0, at) + text.slice(at, end).repeat(1 + random(4)) + text.slice(end)
    case 4:
      return `${text.slice(0, at)}${other.slice(random(other.length))}`
    case 5:
      return text.replace(/\[[^\]]*\]/, () => atom(random))
    case 6:
      return `${pick(functionNames, random)}(${text})`
    default:
      return `${text} ${pick(operators, random)} ${other}`
  }
}
