import type { ConnectorId, MetaverseId, RuleId } from '#src/model/brand.ts'
import type { EdgeChange } from '#src/model/edge.ts'
import type { Value } from '#src/model/value.ts'

/** An attribute before and after. */
export interface AttributeImpact {
  readonly attribute: string
  readonly before: readonly Value[]
  readonly after: readonly Value[]
  /** The rule that decides afterwards, or decided before when none does any more; null where it is not known. */
  readonly ruleId: RuleId | null
  readonly connectorId: ConnectorId | null
}

/** A reference that is to be exported. */
export interface ReferenceImpact {
  readonly attribute: string
  /** Name of the object it points to. */
  readonly target: string
  readonly change: EdgeChange
}

/** One object that would be different. */
export type ImpactChange =
  | {
      readonly kind: 'link'
      readonly operation: 'projected' | 'joined' | 'provisioned' | 'disjoined'
      readonly connectorId: ConnectorId
      readonly dn: string
      readonly objectType: string | null
      /** The rule that makes the link, or made it. */
      readonly ruleId: RuleId
    }
  | {
      readonly kind: 'metaverse'
      readonly operation: 'add' | 'update' | 'delete'
      readonly id: MetaverseId
      readonly objectType: string
      readonly displayName: string | null
      readonly attributes: readonly AttributeImpact[]
      /** Reference attribute → values that come and go. */
      readonly references: readonly { readonly attribute: string; readonly added: number; readonly removed: number }[]
    }
  | {
      readonly kind: 'export'
      /** What would wait to be exported; `withdrawn` when what waits now would not. */
      readonly operation: 'add' | 'update' | 'delete' | 'withdrawn'
      readonly connectorId: ConnectorId
      readonly dn: string
      readonly newDn: string | null
      readonly objectType: string | null
      readonly attributes: readonly AttributeImpact[]
      readonly references: readonly ReferenceImpact[]
    }
  | {
      readonly kind: 'error'
      readonly connectorId: ConnectorId
      readonly dn: string
      readonly code: string
      readonly message: string
    }
