import type { ImportFinding, ImportedRule } from '../imported-rule.ts'
import { ArgumentFault, CommandArguments } from './command-arguments.ts'
import { parseScript } from './parse-script.ts'
import { addJoin, addMapping, addScope, cmdlets, namedConnector, newObject, newRule, ruleOf } from './rule-commands.ts'
import { ScriptFault, type ScriptCommand, type ScriptPipeline, type ScriptStatement } from './script-syntax.ts'
import { evaluate, nothing, type RuleDraft, type ScriptValue } from './script-value.ts'

/** Scripts of the rule editor have a few kilobytes; one with every rule of a large server has less than a megabyte. */
const lengthMax = 4_000_000

/** Commands that neither make rules nor change any: nothing is lost with them. */
const harmless =
  /^(?:out-null|out-host|write-(?:host|output|verbose|information|debug|warning)|import-module|get-adsyncrule|get-adsyncscheduler|select-object|format-\w+|set-strictmode|start-transcript|stop-transcript)$/i

/**
 * Reads the sync rules a PowerShell script would add on an Azure AD Connect server: the scripts the rule editor exports, and
 * those people wrote in their manner. Nothing is executed; what only the server could know is a finding.
 */
export function readRuleScript(
  text: string,
  path: string,
): { readonly rules: readonly ImportedRule[]; readonly findings: readonly ImportFinding[] } {
  if (text.length > lengthMax) return { rules: [], findings: [tooLong(path)] }
  try {
    const statements = parseScript(text)
    const reading = new ScriptReading(path)
    for (const statement of statements) reading.run(statement)
    return reading.result()
  } catch (error) {
    if (!(error instanceof ScriptFault)) throw error
    const hint = 'Export the rule again from the Synchronization Rules Editor, or correct the script.'
    return {
      rules: [],
      findings: [
        { severity: 'error', file: path, subject: `line ${error.line}`, message: `This is not a script: ${error.message}.`, hint },
      ],
    }
  }
}

function tooLong(path: string): ImportFinding {
  return {
    severity: 'error',
    file: path,
    subject: 'the script',
    message: `It has more than ${lengthMax.toLocaleString('en')} characters.`,
    hint: 'Split it into several scripts.',
  }
}

/** One script on its way through the reader. */
class ScriptReading {
  readonly #path: string
  readonly #variables = new Map<string, ScriptValue>()
  readonly #made: RuleDraft[] = []
  readonly #added: RuleDraft[] = []
  readonly #findings: ImportFinding[] = []

  constructor(path: string) {
    this.#path = path
  }

  run(statement: ScriptStatement): void {
    if (statement.kind === 'block') {
      this.#find('warning', `line ${statement.line}`, {
        message: `"${statement.keyword}" is not followed: what it decides or repeats is not known here.`,
        hint: 'If it makes sync rules, export those rules from the server and import them instead.',
      })
      return
    }
    const value = this.#pipeline(statement.pipeline)
    if (statement.assignTo !== null) this.#variables.set(statement.assignTo, value)
  }

  result(): { readonly rules: readonly ImportedRule[]; readonly findings: readonly ImportFinding[] } {
    for (const rule of this.#made) {
      if (this.#added.includes(rule)) continue
      this.#find('warning', rule.base.name, {
        message: `The rule is made in line ${rule.line} and never added.`,
        hint: 'Add it with Add-ADSyncRule -SynchronizationRule if it is wanted.',
      })
    }
    const rules = this.#added.map(({ base, scope, join, mappings }) => ({ file: this.#path, ...base, scope, join, mappings }))
    return { rules, findings: this.#findings }
  }

  #pipeline(pipeline: ScriptPipeline): ScriptValue {
    let value = pipeline.input === null ? nothing : this.#evaluate(pipeline.input)
    for (const command of pipeline.commands) {
      try {
        value = this.#command(command, value)
      } catch (error) {
        if (!(error instanceof ArgumentFault)) throw error
        const hint = 'Write the value into the script, or export the rule from the server.'
        this.#find('error', `line ${command.line}`, { message: `${error.message}.`, hint })
        return { kind: 'unknown', what: `the result of ${command.name}` }
      }
    }
    return value
  }

  #command(command: ScriptCommand, input: ScriptValue): ScriptValue {
    const name = command.name.toLowerCase().split('\\').at(-1) ?? ''
    const cmdlet = cmdlets[name]
    if (cmdlet === undefined) {
      if (!harmless.test(name)) this.#notOurs(command)
      return harmless.test(name) ? input : { kind: 'unknown', what: `the result of ${command.name}` }
    }
    const given = new CommandArguments(command, cmdlet, (expression) => this.#evaluate(expression))
    this.#reportUnread(command, given)
    const value = this.#execute(name, { given, input, line: command.line })
    const out = given.text('OutVariable')
    // An out-variable is a list, also of one.
    if (out !== null) this.#variables.set(out.replace(/^\+/, '').toLowerCase(), { kind: 'list', items: [value] })
    return value
  }

  #execute(name: string, of: { readonly given: CommandArguments; readonly input: ScriptValue; readonly line: number }): ScriptValue {
    const { given } = of
    if (name === 'new-object') return newObject(given)
    if (name === 'get-adsyncconnector') return namedConnector(given)
    if (name === 'new-adsyncrule') {
      const rule = newRule(given, of.line)
      this.#made.push(rule)
      return { kind: 'rule', rule }
    }
    const rule = ruleOf(given, of.input)
    if (name === 'add-adsyncattributeflowmapping') addMapping(rule, given)
    else if (name === 'add-adsyncscopeconditiongroup') addScope(rule, given)
    else if (name === 'add-adsyncjoinconditiongroup') addJoin(rule, given)
    else if (!this.#added.includes(rule)) this.#added.push(rule)
    return { kind: 'rule', rule }
  }

  #evaluate(expression: Parameters<typeof evaluate>[0]): ScriptValue {
    return evaluate(expression, { variables: this.#variables, run: (pipeline) => this.#pipeline(pipeline) })
  }

  #reportUnread(command: ScriptCommand, given: CommandArguments): void {
    for (const what of given.unknown) {
      this.#find('warning', `line ${command.line}`, {
        message: `${command.name}: ${what} is not known and was left out.`,
        hint: 'Check the spelling of the parameter.',
      })
    }
  }

  #notOurs(command: ScriptCommand): void {
    const changes = /^(?:remove|set|enable|disable|update)-adsync/i.test(command.name)
    this.#find(changes ? 'warning' : 'information', `line ${command.line}`, {
      message: `${command.name} is not a command that describes a rule; it was not run.`,
      hint: changes ? 'Make the same change after the import.' : '',
    })
  }

  #find(severity: ImportFinding['severity'], subject: string, said: Pick<ImportFinding, 'message' | 'hint'>): void {
    this.#findings.push({ severity, file: this.#path, subject, ...said })
  }
}
