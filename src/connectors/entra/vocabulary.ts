import { must } from '#src/base/assert.ts'
import type { Schema } from '#src/model/schema.ts'
import { attributesOf, schemaOf, type EntraAttribute } from './attribute-line.ts'
import {
  contactLines,
  deviceLines,
  groupLines as exportGroupLines,
  laterAttributes,
  userLines as exportUserLines,
} from './azure-ad-connect-table.ts'
import { groupLines, unsuggested, userLines } from './attribute-table.ts'
import type { EntraType } from './identity.ts'
import type { VocabularyName } from './vocabulary-name.ts'

/** How a connector space calls what a tenant holds. */
export interface Vocabulary {
  readonly name: VocabularyName
  /** Object type → attribute name → attribute. A type that is missing is not part of the connector space. */
  readonly attributes: ReadonlyMap<EntraType, ReadonlyMap<string, EntraAttribute>>
  /** Everything the connector can work with. */
  readonly schema: Schema
  /** The part of `schema` the shipped rules need. */
  readonly suggested: Schema
}

type Lines = Readonly<Record<string, string>>

function vocabulary(name: VocabularyName, lines: Partial<Record<EntraType, Lines>>, without: ReadonlySet<string>): Vocabulary {
  const attributes = new Map(Object.entries(lines).map(([type, ofType]) => [type as EntraType, attributesOf(ofType)]))
  const schemaWithout = (names: ReadonlySet<string>): Schema =>
    Object.fromEntries([...attributes].map(([type, ofType]) => [type, schemaOf(ofType, names)]))
  return { name, attributes, schema: schemaWithout(new Set()), suggested: schemaWithout(without) }
}

/** Every vocabulary by its name, as the setting `vocabulary` gives it. */
export const vocabularies: Readonly<Record<VocabularyName, Vocabulary>> = {
  graph: vocabulary('graph', { user: userLines, group: groupLines }, unsuggested),
  'azure-ad-connect': vocabulary(
    'azure-ad-connect',
    { user: exportUserLines, group: exportGroupLines, contact: contactLines, device: deviceLines },
    laterAttributes,
  ),
}

/** The attributes of a type that is part of the vocabulary. */
export function attributesOfType({ name, attributes }: Vocabulary, type: EntraType): ReadonlyMap<string, EntraAttribute> {
  return must(attributes.get(type), `the type ${type} in the vocabulary ${name}`)
}
