import type { AttributeSchema } from '#src/model/schema.ts'
import type { AttributeType } from '#src/model/value.ts'
import type { DirectorySchema } from '../imported-configuration.ts'
import type { Findings } from '../findings.ts'
import type { XmlElement } from './xml-element.ts'

/** Syntaxes that are more than text (RFC 4517, and those Active Directory adds). */
const syntaxes: ReadonlyMap<string, AttributeType> = new Map(
  Object.entries<AttributeType>({
    '1.3.6.1.4.1.1466.115.121.1.5': 'binary',
    '1.3.6.1.4.1.1466.115.121.1.7': 'boolean',
    '1.3.6.1.4.1.1466.115.121.1.12': 'reference',
    '1.3.6.1.4.1.1466.115.121.1.27': 'integer',
    '1.3.6.1.4.1.1466.115.121.1.40': 'binary',
    '1.2.840.113556.1.4.903': 'reference',
    '1.2.840.113556.1.4.904': 'string',
    '1.2.840.113556.1.4.906': 'integer',
    '1.2.840.113556.1.4.907': 'binary',
    // The OR-name of an Exchange restriction: what the directory holds is the distinguished name of its half.
    '1.2.840.113556.1.4.1221': 'reference',
  }),
)

/** Syntaxes of text: directory string, IA5, printable, numeric, OID, time, telex and case-ignored text of Active Directory. */
const texts = /^(?:1\.3\.6\.1\.4\.1\.1466\.115\.121\.1\.(?:15|24|26|36|38|43|44|50|53)|1\.2\.840\.113556\.1\.4\.905)$/

/** Classes derive from each other this deep at most; a longer chain is a circle. */
const superiorsMax = 32
const nothing: ReadonlySet<string> = new Set()

interface ClassElement {
  readonly superior: string
  /** Identifiers of attributes, its own and those content rules add. */
  readonly attributes: readonly string[]
  readonly auxiliary: readonly string[]
}

/** The schema of a connector or of the metaverse, which stands below `holder` in DSML. */
export function readDsml(holder: XmlElement | null, at: { readonly file: string; readonly findings: Findings }): DirectorySchema {
  const root = holder?.at('dsml', 'directory-schema') ?? null
  if (root === null) return { attributes: new Map(), attributesOf: () => null }
  root.passOver('@no-objectclass-validation')
  const attributes = new Map(root.children('attribute-type').map((element) => [`#${element.attribute('id')}`, attributeOf(element, at)]))
  const additions = new Map(root.children('dit-content-rule').map((element) => [`#${element.attribute('id')}`, memberships(element)]))
  const byId = new Map<string, ClassElement>()
  const idByName = new Map<string, string>()
  for (const element of root.children('class')) {
    element.passOver('@type')
    const id = `#${element.attribute('id')}`
    const own = memberships(element)
    const added = additions.get(id)
    byId.set(id, {
      superior: element.attribute('superior') ?? '',
      attributes: [...own.attributes, ...(added?.attributes ?? [])],
      auxiliary: [...own.auxiliary, ...(added?.auxiliary ?? [])],
    })
    idByName.set(element.childText('name').toLowerCase(), id)
  }
  const resolved = new Map<string, ReadonlySet<string>>()
  const namesOf = (id: string, depth = 0): ReadonlySet<string> => {
    const known = resolved.get(id)
    const element = byId.get(id)
    if (known !== undefined || element === undefined || depth > superiorsMax) return known ?? nothing
    const parents = [element.superior, ...element.auxiliary].filter((parent) => parent !== '' && parent !== id)
    const names = new Set(element.attributes.flatMap((ref) => attributes.get(ref)?.name ?? []))
    // Taken note of before its parents are visited: classes that refer to each other in a circle end here.
    resolved.set(id, names)
    for (const parent of parents) for (const name of namesOf(parent, depth + 1)) names.add(name)
    return names
  }
  return {
    attributes: new Map([...attributes.values()].map(({ name, schema }) => [name, schema])),
    attributesOf: (className) => {
      const id = idByName.get(className.toLowerCase())
      return id === undefined ? null : namesOf(id)
    },
  }
}

/** The names of the classes below a holder, in the order of the file. */
export function classNames(holder: XmlElement | null): readonly string[] {
  const root = holder?.at('dsml', 'directory-schema')
  return (root?.children('class') ?? []).map((element) => element.childText('name'))
}

function memberships(element: XmlElement): Pick<ClassElement, 'attributes' | 'auxiliary'> {
  return { attributes: refsOf(element, 'attribute'), auxiliary: refsOf(element, 'aux-class') }
}

function refsOf(element: XmlElement, name: string): readonly string[] {
  return element.children(name).map((child) => {
    child.passOver('@required', '@isAnchor')
    return child.attribute('ref') ?? ''
  })
}

function attributeOf(
  element: XmlElement,
  { file, findings }: { readonly file: string; readonly findings: Findings },
): { readonly name: string; readonly schema: AttributeSchema } {
  element.passOver('@range-lower', '@range-upper', '@encrypted', '@export-only', 'description')
  const name = element.childText('name')
  const syntax = element.childText('syntax')
  const type = syntaxes.get(syntax)
  if (type === undefined && !texts.test(syntax)) {
    findings.warning(file, name, {
      message: `Its syntax ${syntax} is not known; it is read as text.`,
      hint: 'Correct the type in the schema of the connector when it is something else.',
    })
  }
  const isLocked = element.attribute('user-modification') === 'false' || element.attribute('immutable') === 'true'
  // The metaverse keeps such an attribute in a column of limited length.
  const indexed = element.attribute('indexable') === 'true' || element.attribute('indexed') === 'true'
  const multiValued = element.attribute('single-value') !== 'true'
  const schema: AttributeSchema = { type: type ?? 'string', multiValued, access: isLocked ? 'read-only' : 'read-write' }
  return { name, schema: indexed ? { ...schema, indexed } : schema }
}
