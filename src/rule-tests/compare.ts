import type { MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorDocument, Configuration } from '#src/model/configuration.ts'
import { topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { metaverseValues, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ObjectTypeSchema } from '#src/model/schema.ts'
import { sameValues, type Value } from '#src/model/value.ts'
import type { ExpectationText, ReferencesText, ValuesText } from './rule-test-shape.ts'
import { objectById, objectNamed, objectOf, type Outcome } from './scene.ts'
import { isProblem, textOfValue, valueOf } from './value-text.ts'

/** Something that came out otherwise than a test says. */
export interface Difference {
  /** Where: `metaverse of CN=Anna…`, `contoso.com`. */
  readonly place: string
  /** What of it: an attribute, `type`, `change`, `error`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
  /** Which rules the actual value comes from; empty where nothing is known. */
  readonly from: string
}

const none = 'none'

/** Compares what a step came to with what a test expects of one object. */
export function compare(expected: ExpectationText, outcome: Outcome, configuration: Configuration): readonly Difference[] {
  const connector = configuration.connectors.find(({ name }) => name === expected.connector)
  const object = connector === undefined ? null : objectNamed(outcome, connector.id, expected.object)
  if (connector === undefined || object === null) {
    const actual = connector === undefined ? 'there is no connector of that name' : 'not in the connector space'
    return [{ place: expected.connector, what: 'object', expected: expected.object, actual, from: '' }]
  }
  const metaverseId = object.link?.metaverseId ?? null
  const identity = metaverseId === null ? null : (outcome.metaverse.get(metaverseId) ?? null)
  const place = `metaverse of ${expected.object}`
  const seen = { outcome, configuration, home: connector }
  return [
    ...compareError(expected, object),
    ...(expected.metaverse === undefined ? [] : compareIdentity({ place, expected: expected.metaverse }, identity, seen)),
    ...Object.entries(expected.targets ?? {}).flatMap(([name, wanted]) => compareTarget({ name, wanted }, identity, seen)),
  ]
}

interface Seen {
  readonly outcome: Outcome
  readonly configuration: Configuration
  /** The connector whose names references are told by. */
  readonly home: ConnectorDocument
}

function compareError(expected: ExpectationText, object: ConnectorSpaceObject): readonly Difference[] {
  const problem = object.syncProblem
  const actual = problem === null ? none : `${problem.code}: ${problem.message}`
  const wanted = expected.error ?? null
  const isMet = wanted === null ? problem === null : actual.toLowerCase().includes(wanted.toLowerCase()) && problem !== null
  return isMet ? [] : [{ place: expected.object, what: 'error', expected: wanted ?? none, actual, from: '' }]
}

function compareIdentity(
  of: { readonly place: string; readonly expected: Exclude<ExpectationText['metaverse'], undefined> },
  identity: MetaverseObject | null,
  seen: Seen,
): readonly Difference[] {
  const { place, expected } = of
  if (expected === null || identity === null) {
    if (expected === null && identity === null) return []
    const [wanted, actual] = expected === null ? ['not joined', `joined to a ${identity?.objectType}`] : ['an identity', 'not joined']
    return [{ place, what: 'join', expected: wanted, actual, from: '' }]
  }
  const schema = seen.configuration.metaverse[identity.objectType] ?? null
  const ruleOf = (attribute: string): string =>
    [...new Set((identity.attributes[attribute] ?? []).map(({ ruleId }) => ruleName(seen, ruleId)))].join(', ')
  return [
    ...compareText({ place, what: 'type', expected: expected.type }, identity.objectType),
    ...compareValues({ place, schema, expected: expected.values ?? {} }, (name) => metaverseValues(identity, name), ruleOf),
    ...compareReferences({ place, expected: expected.references ?? {} }, (attribute) =>
      seen.outcome.metaverseEdges
        .filter((edge) => edge.source === identity.id && edge.attribute === attribute)
        .map((edge) => nameOfIdentity(seen, edge.target)),
    ),
  ]
}

function compareTarget(
  of: { readonly name: string; readonly wanted: NonNullable<ExpectationText['targets']>[string] },
  identity: MetaverseObject | null,
  seen: Seen,
): readonly Difference[] {
  const { name: place, wanted } = of
  const connector = seen.configuration.connectors.find(({ name }) => name === place)
  if (connector === undefined)
    return [{ place, what: 'connector', expected: place, actual: 'there is no connector of that name', from: '' }]
  const target = identity === null ? null : objectOf(seen.outcome, identity.id, connector.id)
  if (wanted === null || target === null) {
    if (wanted === null && target === null) return []
    const [expected, actual] = wanted === null ? ['no object', `a ${target?.objectType}: ${target?.dn}`] : ['an object', 'none']
    return [{ place, what: 'object', expected, actual, from: '' }]
  }
  const image = topImage(target)
  const schema = connector.schema[target.objectType ?? ''] ?? null
  return [
    ...compareText({ place, what: 'type', expected: wanted.type }, target.objectType ?? none),
    ...compareText({ place, what: 'dn', expected: wanted.dn }, target.dn),
    ...compareText({ place, what: 'change', expected: wanted.change }, target.pendingExport?.operation ?? none),
    ...compareValues(
      { place, schema, expected: wanted.values ?? {} },
      (attribute) => image[attribute] ?? [],
      () => '',
    ),
    ...compareReferences({ place, expected: wanted.references ?? {} }, (attribute) =>
      seen.outcome.edges
        .filter((edge) => edge.source === target.id && edge.attribute === attribute)
        .map((edge) => nameOfObject(seen, edge.target)),
    ),
  ]
}

function compareText(
  of: Pick<Difference, 'place' | 'what'> & { readonly expected: string | undefined },
  actual: string,
): readonly Difference[] {
  if (of.expected === undefined || of.expected.toLowerCase() === actual.toLowerCase()) return []
  return [{ place: of.place, what: of.what, expected: of.expected, actual, from: '' }]
}

function compareValues(
  of: { readonly place: string; readonly schema: ObjectTypeSchema | null; readonly expected: ValuesText },
  actualOf: (attribute: string) => readonly Value[],
  ruleOf: (attribute: string) => string,
): readonly Difference[] {
  return Object.entries(of.expected).flatMap(([attribute, text]): readonly Difference[] => {
    const schema = of.schema?.attributes[attribute]
    const at = { place: of.place, what: attribute, from: '' }
    if (schema === undefined) return [{ ...at, expected: showText(text), actual: 'there is no such attribute' }]
    const list = text === null ? [] : Array.isArray(text) ? text : [text]
    const values = list.map((one) => valueOf(one, schema))
    const problem = values.find(isProblem)
    if (problem !== undefined) return [{ ...at, expected: showText(text), actual: `cannot be: ${problem.problem}` }]
    const actual = actualOf(attribute)
    if (
      sameValues(
        values.filter((value): value is Value => !isProblem(value)),
        actual,
      )
    )
      return []
    return [
      {
        ...at,
        expected: showText(text),
        actual: actual.length === 0 ? none : actual.map(textOfValue).join(' | '),
        from: ruleOf(attribute),
      },
    ]
  })
}

function compareReferences(
  of: { readonly place: string; readonly expected: ReferencesText },
  actualOf: (attribute: string) => readonly string[],
): readonly Difference[] {
  return Object.entries(of.expected).flatMap(([attribute, text]): readonly Difference[] => {
    const wanted = text === null ? [] : Array.isArray(text) ? text : [text]
    const actual = actualOf(attribute)
    const same = new Set(wanted.map(dnKey)).symmetricDifference(new Set(actual.map(dnKey))).size === 0
    if (same) return []
    const show = (names: readonly string[]): string => (names.length === 0 ? none : names.toSorted().join(' | '))
    return [{ place: of.place, what: attribute, expected: show(wanted), actual: show(actual), from: '' }]
  })
}

/** An identity by the name of its object in the connector the test speaks of. */
function nameOfIdentity(seen: Seen, id: MetaverseId): string {
  return objectOf(seen.outcome, id, seen.home.id)?.dn ?? id
}

/** An object by the name its identity has in the connector the test speaks of, else by its own. */
function nameOfObject(seen: Seen, id: ObjectId): string {
  const object = objectById(seen.outcome, id)
  if (object === null) return id
  return object.link === null ? object.dn : (objectOf(seen.outcome, object.link.metaverseId, seen.home.id)?.dn ?? object.dn)
}

function ruleName(seen: Seen, ruleId: string): string {
  return seen.configuration.rules.find(({ id }) => id === ruleId)?.name ?? ruleId
}

function showText(text: ValuesText[string]): string {
  if (text === null) return none
  return (Array.isArray(text) ? text : [text]).map((one) => (typeof one === 'boolean' ? (one ? 'True' : 'False') : String(one))).join(' | ')
}
