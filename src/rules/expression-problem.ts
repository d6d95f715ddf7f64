import type { Program } from '#src/expressions/compile.ts'
import type { ReferenceUse } from '#src/expressions/reference-reads.ts'
import type { AttributeSchema } from '#src/model/schema.ts'

/** Something that keeps an expression from being used in a flow, and what to do about it. */
export interface ExpressionProblem {
  readonly message: string
  readonly hint: string
}

/** What the result of an expression is for a target. */
export function resultOf(target: AttributeSchema): ReferenceUse['target'] {
  return target.type === 'reference' ? 'references' : 'values'
}

/** What an expression does with references that it may not, or null. */
export function referenceProblem(program: Program, target: AttributeSchema): ExpressionProblem | null {
  const { imported, made } = program.referenceReads(resultOf(target))
  if (imported[0] !== undefined) {
    const [name] = imported
    return { message: `ImportedValue("${name}") would read references, which it cannot`, hint: `Read [${name}] instead.` }
  }
  if (target.type !== 'reference' || made === null) return null
  return {
    message: `An expression cannot make references, and ${program.text.slice(made.start, made.end)} would have to be one`,
    hint: 'Let it end in a reference attribute such as [manager], NULL, AuthoritativeNull, IgnoreThisFlow or Error("…").',
  }
}

/**
 * SelectUniqueValue belongs to the provisioning mappings of the cloud, where a value is chosen against the directory while
 * an account is made. Here a flow is a function of one identity, evaluated again and again: its answer would change with
 * whoever comes and goes, and the account with it.
 */
export function uniqueValueProblem(program: Program): ExpressionProblem | null {
  if (!program.functions.includes('SelectUniqueValue')) return null
  return {
    message: 'SelectUniqueValue cannot be used in a sync rule: a flow sees one identity and not which values others hold',
    hint: 'Build the value from something that is unique already, such as sAMAccountName or objectGUID.',
  }
}
