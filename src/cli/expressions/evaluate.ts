import { Option } from 'commander'
import { compileExpression } from '#src/expressions/compile.ts'
import { diagnose, type FlowSource } from '#src/expressions/diagnose.ts'
import type { Dialect } from '#src/expressions/dialect.ts'
import type { ExpressionError } from '#src/expressions/expression-error.ts'
import { recordEnvironment } from '#src/expressions/record-environment.ts'
import { showOutcome } from '#src/expressions/show-outcome.ts'
import type { Diagnostic } from '#src/expressions/types/diagnostic.ts'
import { isList, typeName, type Value } from '#src/expressions/values.ts'
import type { AttributeType } from '#src/model/value.ts'
import { repeatable, text, type CommandSpec, type Invocation, type Options } from '../command.ts'
import { exitCodes, type ExitCode } from '../exit-code.ts'
import { diagnosticLines } from './diagnostic-lines.ts'
import { evaluationInput } from './evaluation-input.ts'
import { resultJson, stepJson, stepLines } from './step-lines.ts'

/** `lockstep expressions eval EXPRESSION` */
export const evaluateCommand: CommandSpec = {
  usage: 'eval <expression>',
  summary: 'Evaluate an expression for attributes in a file',
  description:
    'Evaluates an expression and prints what it gives. Attributes come from a JSON file: {"sn": "Berg", "proxyAddresses": ["SMTP:…"],\n' +
    '"pwdLastSet": {"$int": "130543784930000000"}, "objectGUID": {"$bin": "base64"}, "manager": {"$ref": "CN=…"}}; a list is a\n' +
    'multi-valued attribute. {"input": {…}, "params": {…}, "imported": {…}} also gives %parameters% and what ImportedValue reads.\n' +
    'Needs no running service. An expression that begins with a minus goes behind --.',
  options: [
    new Option('--input <file>', 'JSON file with the attributes (default: none has a value)'),
    new Option('--dialect <dialect>', 'the rule language: sync rules or cloud mappings').choices(['sync', 'cloud']).default('sync'),
    new Option('--trace', 'show what every part gave, and which parts were not evaluated'),
    repeatable('--param <name=value>', 'value of %name%'),
    new Option('--now <date>', 'the moment Now() gives, for example 2026-11-22T09:30Z (default: the current one)'),
  ],
  replaces: ['ConvertFrom-ADSyncToolsImmutableID', 'ConvertTo-ADSyncToolsImmutableID'],
  run: async (invocation, { arguments: [expression = ''], options }) => evaluate(invocation, expression, options),
}

function evaluate({ shell, output }: Invocation, expression: string, options: Options): ExitCode {
  const input = evaluationInput(shell, options)
  const dialect: Dialect = text(options, 'dialect') === 'cloud' ? 'cloud' : 'sync'
  const diagnostics = diagnose(expression, { dialect, source: sourceOf(input.attributes) })
  const compiled = compileExpression(expression, { dialect })
  if (!compiled.ok) {
    output.failure(
      { ok: false, errors: compiled.errors },
      diagnostics.flatMap((each) => diagnosticLines(output, expression, { where: '', ...each })),
    )
    return exitCodes.failed
  }
  const { result, root } = compiled.program.explain(recordEnvironment(input))
  const isTraced = options['trace'] === true
  output.result({ ...resultJson(result), ...(isTraced ? { trace: stepJson(root) } : {}) })
  if (output.json) return result.kind === 'outcome' ? exitCodes.done : exitCodes.failed
  for (const each of diagnostics.filter(isMisspelling))
    for (const line of diagnosticLines(output, expression, { where: '', ...each })) output.aside(line)
  if (isTraced) for (const line of [...stepLines(output, root), '']) output.line(line)
  if (result.kind === 'outcome') {
    output.line(showOutcome(result.outcome))
    return exitCodes.done
  }
  output.failure(null, diagnosticLines(output, expression, { where: '', ...placed(result.error, diagnostics) }))
  return exitCodes.failed
}

/** An attribute that is only absent is as it may be; one that is nearly there was probably meant. */
function isMisspelling({ code, hint }: Diagnostic): boolean {
  return code === 'unknown attribute' && hint !== null
}

/** An evaluation error at its place, with the hint that goes with it. */
function placed(
  { site, message, phrase, detail }: ExpressionError,
  diagnostics: readonly Diagnostic[],
): Omit<Diagnostic, 'code' | 'line' | 'column'> {
  if (site === null) return { severity: 'error', message, hint: null, offset: 0, length: 1 }
  const { offset } = site.position
  const hint = diagnostics.find((each) => each.code === phrase && each.offset >= offset)?.hint ?? null
  // The place is shown below the message, so the message need not name it.
  const shown = phrase === 'raised by the rule' ? message : `${site.name}: ${phrase}: ${detail}`
  return { severity: 'error', message: shown, hint, offset, length: site.name.length }
}

/** The attributes of the input as a schema would describe them. */
function sourceOf(attributes: Readonly<Record<string, Value>>): FlowSource {
  const names = Object.keys(attributes)
  return {
    title: 'the input',
    names,
    isConnectorSpace: true,
    find: (wanted) => {
      const name = names.find((known) => known === wanted) ?? names.find((known) => known.toLowerCase() === wanted.toLowerCase())
      const value = name === undefined ? undefined : attributes[name]
      if (name === undefined || value === undefined) return null
      return { name, schema: { type: schemaType(value), multiValued: isList(value), access: 'read-write' } }
    },
  }
}

function schemaType(value: Value): AttributeType {
  const one = isList(value) ? (value[0] ?? null) : value
  const types: Readonly<Record<string, AttributeType>> = { num: 'integer', bool: 'boolean', bin: 'binary', ref: 'reference' }
  return types[typeName(one)] ?? 'string'
}
