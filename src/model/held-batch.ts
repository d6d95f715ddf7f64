import type { ConnectorId, DnKey, ObjectId, RunId } from './brand.ts'

/** Where a batch of held deletes stands. Only those of an approved one may be exported while the deletion guard stops the rest. */
export type HeldStatus = 'waiting' | 'approved' | 'rejected' | 'closed'

/** What somebody decided about a batch. */
export interface HeldDecision {
  readonly decision: 'approved' | 'rejected'
  /** Milliseconds since 1970. */
  readonly at: number
  readonly author: string
  readonly reason: string | null
}

/**
 * Why a batch is over. `exported`: its deletes were sent. `withdrawn`: none of them is wanted any more. `superseded`: more deletes
 * came and a batch of its own holds all of them. `allowed`: the guard does not stop them any more.
 */
export type HeldEnd = 'exported' | 'withdrawn' | 'superseded' | 'allowed'

/** How many deletes a batch has, and what became of them. */
export interface HeldCounts {
  readonly all: number
  /** Those the batch before it did not have; none when it is the first. */
  readonly added: number
  /** Still waiting to be exported. */
  readonly waiting: number
  readonly exported: number
  /** Not wanted any more: the source or the rules were put right. */
  readonly withdrawn: number
}

/** Deletes that the deletion guard kept from being exported, as one thing to decide about. What it holds never changes. */
export interface HeldBatch {
  /** Counts up for the whole service, never reused. */
  readonly number: number
  readonly connectorId: ConnectorId
  readonly runId: RunId
  readonly runNumber: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** Which limit stopped the export: `501 deletes, allowed are 500`. */
  readonly excess: string
  /** Number of the batch whose deletes it took over, or null. */
  readonly supersedes: number | null
  readonly status: HeldStatus
  /** Oldest first. */
  readonly decisions: readonly HeldDecision[]
  readonly end: { readonly why: HeldEnd; readonly at: number } | null
  readonly counts: HeldCounts
}

/** One delete of a batch, as it was when it was held. */
export interface HeldDelete {
  readonly objectId: ObjectId
  readonly dn: string
  readonly dnKey: DnKey
  readonly objectType: string | null
  readonly displayName: string | null
  /** Why the object is to be deleted, in the words of the synchronization that decided it. */
  readonly reason: string
  /** Whether the batch that this one took over did not have it. */
  readonly isAdded: boolean
  /** `moved`: another batch has it now, or it was let go with its batch. */
  readonly state: 'waiting' | 'exported' | 'withdrawn' | 'moved'
}
