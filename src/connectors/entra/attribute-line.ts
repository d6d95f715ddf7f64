import { assert, must } from '#src/base/assert.ts'
import { parseAttributeSchema, type AttributeSchema, type ObjectTypeSchema } from '#src/model/schema.ts'
import { isValueForm, type ValueForm } from './value-form.ts'

/** One attribute of the connector space and what of Graph stands behind it. */
export interface EntraAttribute {
  readonly name: string
  readonly schema: AttributeSchema
  /** Property or relationship of Graph; null where Graph has none, so that nothing is ever read either. */
  readonly property: string | null
  /** Field inside a complex property, or null. */
  readonly field: string | null
  /** How the value of the property becomes one of the attribute. */
  readonly form: ValueForm
  /** Why it cannot be written; null for what can. */
  readonly reason: string | null
}

/** Why Microsoft Graph does not take an attribute: word of a line → sentence for people. */
const reasons = {
  shown: 'Microsoft Graph only shows it.',
  none: 'Microsoft Graph has no property for it.',
  exchange: 'It belongs to a mailbox or to the address book of Exchange Online, which Microsoft Graph does not write.',
  skype: 'It belonged to Skype for Business; Microsoft Graph has no property for it.',
  addresses: 'Microsoft Graph only shows it: Exchange Online and the verified domains decide which addresses an object has.',
  synchronized: 'Microsoft Graph only shows it, for objects that Azure AD Connect itself synchronizes.',
  certificate: 'Microsoft Graph takes no certificates.',
  keys: 'Keys are registered by the devices themselves; Microsoft Graph does not show them as attributes.',
  photo: 'A picture is a resource of its own in Microsoft Graph and not an attribute; this connector does not write it.',
  password: 'Passwords are not attributes: the first one is made by the connector, and Microsoft Graph notes the time of a change itself.',
  derived: 'The connector works it out from what Microsoft Graph shows.',
  country: 'Microsoft Graph has one property for the country, which is filled from country.',
  extension: 'Microsoft Graph writes extension attributes of users, not of groups.',
  owner: 'An owner in Entra ID may change the members of the group, which managedBy does not say of anybody; so nobody is made one.',
  identities: 'Sign-in names are part of the identities of a user, which this connector leaves alone.',
  kind: 'Microsoft Graph decides it when the group is created.',
  contact: 'Microsoft Graph shows organizational contacts and changes none; they are managed in Exchange Online.',
  device: 'It is set when the device registers; Microsoft Graph lets no application write it.',
  system: 'The device reports it itself; what else is written is replaced at its next sign-in.',
  compliance: 'Only Intune and device management applications approved by Microsoft may write it.',
  deviceUsers: 'Microsoft Graph lets no application write it, and its delta queries leave it out, so that it is not read either.',
} as const

export type ReasonWord = keyof typeof reasons

/** Reads lines: attribute name → line. */
export function attributesOf(lines: Readonly<Record<string, string>>): ReadonlyMap<string, EntraAttribute> {
  return new Map(Object.entries(lines).map(([name, line]) => [name, attributeOf(name, line)]))
}

/** The schema of an object type, with some attributes left out. */
export function schemaOf(attributes: ReadonlyMap<string, EntraAttribute>, without: ReadonlySet<string>): ObjectTypeSchema {
  const kept = [...attributes.values()].filter(({ name }) => !without.has(name))
  return { attributes: Object.fromEntries(kept.map(({ name, schema }) => [name, schema])) }
}

/** Lines for attributes without a property: short form of the schema → names, all for the same reason. */
export function absentLines(because: ReasonWord, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([type, list]) =>
      list
        .trim()
        .split(/\s+/)
        .map((name) => [name, `${type} read-only - because=${because}`]),
    ),
  )
}

/**
 * One line: the type, the access where it is not both ways, the property where it has another name (`-`: there is none; with
 * `/` the field inside a complex property, of the same name when nothing follows), `as=` the form of the value, `because=` the
 * reason it cannot be written.
 */
function attributeOf(name: string, line: string): EntraAttribute {
  const words = line.split(' ')
  const form = valueOf(words, 'as=') ?? 'plain'
  assert(isValueForm(form), `${form} is a form of values`)
  const plain = words.filter((word) => !word.includes('='))
  const accessAt = ['read-only', 'write-on-create', 'never-cleared'].includes(plain[1] ?? '') ? 2 : 1
  const schema = must(parseAttributeSchema(plain.slice(0, accessAt).join(' ')), `the schema of ${name}`)
  const because = valueOf(words, 'because=') ?? 'shown'
  assert(Object.hasOwn(reasons, because), `${because} is a reason`)
  const reason = schema.access === 'read-only' ? reasons[because as ReasonWord] : null
  return { name, schema, form, reason, ...sourceOf(name, plain[accessAt] ?? name) }
}

function valueOf(words: readonly string[], prefix: string): string | undefined {
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length)
}

function sourceOf(name: string, text: string): Pick<EntraAttribute, 'property' | 'field'> {
  if (text === '-') return { property: null, field: null }
  const [property = '', field] = text.split('/')
  return { property, field: field === undefined ? null : field === '' ? name : field }
}
