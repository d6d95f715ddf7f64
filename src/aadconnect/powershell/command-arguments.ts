import type { ScriptCommand, ScriptExpression } from './script-syntax.ts'
import { nothing, textOf, type ScriptValue } from './script-value.ts'

/** Parameters every command has; they say nothing about a rule. */
const commonParameters = [
  'Verbose',
  'Debug',
  'ErrorAction',
  'ErrorVariable',
  'WarningAction',
  'InformationAction',
  'Confirm',
  'WhatIf',
  'PassThru',
]

/** A cmdlet: its parameters, and those that may be given by place alone. */
export interface Cmdlet {
  readonly declared: readonly string[]
  readonly positions: readonly string[]
}

/** A command whose arguments cannot be made out. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault'
}

/** The arguments of a command, by the names its cmdlet declares. */
export class CommandArguments {
  readonly #command: ScriptCommand
  readonly #values = new Map<string, ScriptValue>()
  /** Parameters the cmdlet does not declare, and values without a parameter that it has no place for. */
  readonly unknown: readonly string[]

  constructor(command: ScriptCommand, cmdlet: Cmdlet, evaluate: (expression: ScriptExpression) => ScriptValue) {
    this.#command = command
    const unknown: string[] = []
    const { declared, positions } = cmdlet
    const places = positions.filter((name) => command.parameters.every((parameter) => fullName(parameter.name, declared) !== name))
    for (const [i, value] of command.positional.entries()) {
      const place = places[i]
      if (place === undefined) unknown.push(textOf(evaluate(value)) ?? 'a value')
      else this.#values.set(place, evaluate(value))
    }
    for (const { name, value } of command.parameters) {
      const full = fullName(name, [...declared, 'OutVariable', ...commonParameters])
      if (full === null) unknown.push(`-${name}`)
      else this.#values.set(full, value === null ? { kind: 'truth', value: true } : evaluate(value))
    }
    this.unknown = unknown
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  value(name: string): ScriptValue {
    return this.#values.get(name) ?? nothing
  }

  /** The text of a parameter; null when it is missing or empty. Throws when it cannot be known. */
  text(name: string): string | null {
    const value = this.value(name)
    if (value.kind === 'unknown') throw new ArgumentFault(`-${name} of ${this.#command.name} is ${value.what}, which only the server knows`)
    const text = textOf(value)
    if (text === null) throw new ArgumentFault(`-${name} of ${this.#command.name} is not text`)
    return text === '' ? null : text
  }

  required(name: string): string {
    const text = this.text(name)
    if (text === null) throw new ArgumentFault(`${this.#command.name} has no -${name}`)
    return text
  }

  /** A switch: given without a value, or with one that is true. */
  isOn(name: string): boolean {
    return this.has(name) && /^true$/i.test(this.text(name) ?? 'false')
  }
}

/** A parameter may be shortened as long as one name is meant; case does not count. */
function fullName(name: string, declared: readonly string[]): string | null {
  const folded = name.toLowerCase()
  const exact = declared.find((candidate) => candidate.toLowerCase() === folded)
  if (exact !== undefined) return exact
  const begun = declared.filter((candidate) => candidate.toLowerCase().startsWith(folded))
  return begun.length === 1 ? (begun[0] ?? null) : null
}
