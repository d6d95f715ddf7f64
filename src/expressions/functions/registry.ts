import { lowerCase } from '../case-mapping.ts'
import type { Dialect } from '../dialect.ts'
import { certificateFunctions } from './certificate.ts'
import { cloudFunctions } from './cloud.ts'
import { cloudVariants } from './cloud-variants.ts'
import { conversionFunctions } from './conversion.ts'
import { dateTimeFunctions } from './date-time.ts'
import type { FunctionDefinition } from './definition.ts'
import { directoryFunctions } from './directory.ts'
import { evaluationFunctions } from './evaluation.ts'
import { flowFunctions } from './flow.ts'
import { multivaluedFunctions } from './multivalued.ts'
import { textChangeFunctions } from './text-change.ts'
import { textSearchFunctions } from './text-search.ts'

/** Every function of both dialects, in the order of the reference page. */
export const allFunctions: readonly FunctionDefinition[] = [
  ...textSearchFunctions,
  ...textChangeFunctions,
  ...conversionFunctions,
  ...dateTimeFunctions,
  ...directoryFunctions,
  ...evaluationFunctions,
  ...multivaluedFunctions,
  ...flowFunctions,
  ...certificateFunctions,
  ...cloudFunctions,
  ...cloudVariants,
]

const byDialect: Readonly<Record<Dialect, ReadonlyMap<string, FunctionDefinition>>> = {
  sync: mapFor('sync'),
  cloud: mapFor('cloud'),
}

function mapFor(dialect: Dialect): ReadonlyMap<string, FunctionDefinition> {
  const visible = allFunctions.filter((definition) => definition.dialect === 'both' || definition.dialect === dialect)
  return new Map(visible.map((definition) => [lowerCase(definition.name), definition]))
}

/** The function of that name in a dialect, whatever its case; undefined when there is none. */
export function findFunction(name: string, dialect: Dialect): FunctionDefinition | undefined {
  return byDialect[dialect].get(lowerCase(name))
}

/** The names an author of that dialect may use. */
export function functionNames(dialect: Dialect): readonly string[] {
  return [...byDialect[dialect].values()].map((definition) => definition.name)
}
