import type { AccountBody, ConnectorBody } from '#src/api/contract/connector.ts'
import type { Tone } from '../../parts/state-word.tsx'
import { overviewWords } from '../../words/overview.ts'
import { meaningOf } from '../../words/results.ts'

/** How a connector stands, in a word. */
export interface ConnectorHealth {
  readonly tone: Tone
  readonly word: string
  /** Since when, where that is known. */
  readonly since: string | null
  /** Whether somebody has to do something. */
  readonly needs: 'nothing' | 'somebody'
  /** `stopped`: nothing new comes from it, so that what is known of its objects gets old. */
  readonly news: 'coming' | 'stopped'
}

const words = overviewWords.states
const refusedStandings = ['rejected', 'locked-out', 'blocked', 'must-change']

/**
 * What is known of the account counts more than the last run: it says why every run fails. The one rule for every page: whoever shows values of
 * a connector that stands still says how old they are.
 */
export function connectorHealth(connector: ConnectorBody, account: AccountBody | undefined, vault: 'open' | 'sealed'): ConnectorHealth {
  const { lastRun, state, credential } = connector
  if (account !== undefined && refusedStandings.includes(account.standing)) {
    return { tone: 'failed', word: words.refused, since: account.since, needs: 'somebody', news: 'stopped' }
  }
  if (vault === 'sealed') return { tone: 'waiting', word: words.sealed, since: null, needs: 'somebody', news: 'stopped' }
  if (credential === null && account?.standing === 'absent')
    return { tone: 'failed', word: words.noSecret, since: null, needs: 'somebody', news: 'stopped' }
  if (state === 'running')
    return { tone: 'running', word: words.running, since: lastRun?.startedAt ?? null, needs: 'nothing', news: 'coming' }
  if (account?.standing === 'suspect')
    return { tone: 'warning', word: words.suspect, since: account.since, needs: 'somebody', news: 'coming' }
  if (lastRun === null) return { tone: 'neutral', word: words.neverRun, since: null, needs: 'nothing', news: 'coming' }
  const { tone } = meaningOf(lastRun.result)
  const { result } = lastRun
  // Who stopped a run is not the connector's fault, but nothing new came either; a run with errors brought everything else.
  const news = result.startsWith('no-start-') || result.startsWith('stopped-') ? 'stopped' : 'coming'
  if (tone === 'failed') return { tone, word: words.failed, since: lastRun.endedAt, needs: 'somebody', news }
  if (tone === 'warning') {
    const word = news === 'stopped' ? words.stopped : words.warning
    return { tone, word, since: lastRun.endedAt, needs: 'nothing', news }
  }
  return { tone: 'success', word: words.good, since: null, needs: 'nothing', news }
}
