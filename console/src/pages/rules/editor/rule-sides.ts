import { useQuery } from '@tanstack/react-query'
import { connectorSchemaQuery } from '../../../requests/expressions.ts'
import { metaverseSchemaQuery } from '../../../requests/metaverse.ts'
import type { RuleDraft } from './rule-draft.ts'

/** An attribute of one side of a rule. */
export interface SideAttribute {
  readonly name: string
  /** For people: `string[] read-only`. */
  readonly schema: string
  /** `string`, `integer`, `boolean`, `binary` or `reference`. */
  readonly type: string
}

/** Object types and attributes on both sides of a rule, as far as they are known yet. */
export interface RuleSides {
  readonly connectorTypes: readonly string[]
  readonly metaverseTypes: readonly string[]
  readonly connectorSpace: readonly SideAttribute[]
  readonly metaverse: readonly SideAttribute[]
  readonly source: readonly SideAttribute[]
  readonly target: readonly SideAttribute[]
}

/** Every object of a connector space has a distinguished name. */
const dn: SideAttribute = { name: 'dn', schema: 'string', type: 'string' }

/** Stands for every type of the metaverse. */
export const everyType = '*'

/** What the rule can read and write. */
export function useRuleSides(rule: Pick<RuleDraft, 'direction' | 'connector' | 'sourceObjectType' | 'targetObjectType'>): RuleSides {
  const space = useQuery(connectorSchemaQuery(rule.connector))
  const metaverse = useQuery(metaverseSchemaQuery)
  const isInbound = rule.direction === 'inbound'
  const [spaceType, metaverseType] = isInbound
    ? [rule.sourceObjectType, rule.targetObjectType]
    : [rule.targetObjectType, rule.sourceObjectType]
  const spaceTypes = space.data?.types ?? []
  const metaverseTypes = metaverse.data?.types ?? []
  const found = (spaceTypes.find(({ name }) => name === spaceType)?.attributes ?? []).map(({ name, schema }) => attributeOf(name, schema))
  const connectorSpace = found.length === 0 || found.some(({ name }) => name === dn.name) ? found : [dn, ...found]
  const identities = unique(
    metaverseTypes
      .filter(({ name }) => metaverseType === everyType || name === metaverseType)
      .flatMap(({ attributes }) =>
        attributes.map(({ name, type, multiValued }) => ({ name, type, schema: `${type}${multiValued ? '[]' : ''}` })),
      ),
  )
  return {
    connectorTypes: spaceTypes.map(({ name }) => name),
    metaverseTypes: metaverseTypes.map(({ name }) => name),
    connectorSpace,
    metaverse: identities,
    source: isInbound ? connectorSpace : identities,
    target: isInbound ? identities : connectorSpace,
  }
}

/** The attribute as it is spelled, without regard to case. */
export function attributeNamed(side: readonly SideAttribute[], name: string): SideAttribute | undefined {
  const wanted = name.toLowerCase()
  return side.find((each) => each.name.toLowerCase() === wanted)
}

function attributeOf(name: string, schema: string): SideAttribute {
  return { name, schema, type: /^[a-z]+/.exec(schema)?.[0] ?? schema }
}

function unique(attributes: readonly SideAttribute[]): readonly SideAttribute[] {
  return [...new Map(attributes.map((each) => [each.name, each])).values()]
}
