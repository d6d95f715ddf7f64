import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CheckBody, StoreSecretLine } from '#src/api/contract/connector.ts'

type Stored = Extract<StoreSecretLine, { readonly type: 'stored' }>

/** How far the entering of a secret has come. */
export type Storing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly checks: readonly CheckBody[] }
  | { readonly kind: 'passed'; readonly checks: readonly CheckBody[] }
  | { readonly kind: 'stored'; readonly checks: readonly CheckBody[]; readonly result: Stored }
  | { readonly kind: 'refused'; readonly checks: readonly CheckBody[]; readonly error: unknown }

/** Follows the lines of a test, one by one, to the end. The secret is in the request alone and never comes by here. */
export function useStoring(): {
  readonly stage: Storing
  readonly follow: (lines: AsyncGenerator<StoreSecretLine, void, void>) => Promise<Storing['kind']>
  readonly reset: () => void
} {
  const client = useQueryClient()
  const [stage, setStage] = useState<Storing>({ kind: 'idle' })
  const settle = (ended: Storing): Storing['kind'] => {
    setStage(ended)
    // A lost connection says nothing of what the service did: what is stored is read again in any case.
    const nouns =
      ended.kind === 'stored' && ended.result.configurationVersion !== null ? ['accounts', 'configuration', 'connectors'] : ['accounts']
    for (const noun of nouns) void client.invalidateQueries({ queryKey: [noun] })
    return ended.kind
  }
  const follow = async (lines: AsyncGenerator<StoreSecretLine, void, void>): Promise<Storing['kind']> => {
    const checks: CheckBody[] = []
    setStage({ kind: 'busy', checks: [] })
    try {
      for await (const line of lines) {
        if (line.type === 'passed') return settle({ kind: 'passed', checks: line.checks })
        if (line.type === 'stored') return settle({ kind: 'stored', checks: longer(line.checks, checks), result: line })
        checks.push(line.check)
        setStage({ kind: 'busy', checks: [...checks] })
      }
      return settle({ kind: 'refused', checks, error: new Error('The service ended the test without saying how') })
    } catch (error) {
      return settle({ kind: 'refused', checks, error })
    }
  }
  return { stage, follow, reset: () => setStage({ kind: 'idle' }) }
}

/** What was told on the way has the steps of the sign-in too; the last line sums up what was tested after it. */
function longer(summed: readonly CheckBody[], told: readonly CheckBody[]): readonly CheckBody[] {
  return told.length >= summed.length ? told : summed
}
