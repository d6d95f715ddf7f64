import { Code } from '@mantine/core'
import type { AccountBody } from '#src/api/contract/connector.ts'
import { FactList } from '../../../parts/fact-list.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { firstActionWords, standingWords } from '../../../words/credentials.ts'
import { fixWords } from '../../../words/fix.ts'

/** Which account it is, who is affected, what the directory says of it, and why it is turned away. */
export function Situation({ account }: { readonly account: AccountBody }) {
  const { word, tone } = standingWords(account.standing)
  const first = account.refusal === null ? null : firstActionWords(account.refusal.firstAction)
  return (
    <FactList
      facts={[
        { name: fixWords.account, value: <b>{account.account}</b> },
        { name: fixWords.affects, value: fixWords.affected(account.connectors) },
        { name: fixWords.directory, value: <Told account={account} /> },
        {
          name: fixWords.why,
          value: (
            <>
              <StateWord tone={tone} word={word} /> <Reason account={account} />
            </>
          ),
        },
        ...(first === null ? [] : [{ name: fixWords.firstAction, value: <b>{first}</b> }]),
      ]}
    />
  )
}

function Told({ account: { forecast } }: { readonly account: AccountBody }) {
  if (forecast === null) return <>{fixWords.says.nothing}</>
  const { changedAt, expiry, expiresAt, changedElsewhereSince, seenAt, server } = forecast
  return (
    <>
      {changedElsewhereSince === null ? null : (
        <>
          {fixWords.says.changedElsewhere} <TimeAgo at={changedElsewhereSince} />;{' '}
        </>
      )}
      {changedAt === null ? null : (
        <>
          {fixWords.says.set} <TimeAgo at={changedAt} />;{' '}
        </>
      )}
      {expiry === 'never' ? `${fixWords.says.never}; ` : null}
      {expiry === 'at' ? (
        <>
          {fixWords.says.expires} <TimeAgo at={expiresAt} />;{' '}
        </>
      ) : null}
      {fixWords.says.seen} <TimeAgo at={seenAt} /> {fixWords.refusedAt(server)}
    </>
  )
}

function Reason({ account }: { readonly account: AccountBody }) {
  const { refusal, skippedRuns, tries, standing } = account
  if (refusal === null) return <>{standing === 'valid' ? fixWords.valid : standingWords(standing).sentence}</>
  return (
    <>
      <TimeAgo at={refusal.at} /> {refusal.server === null ? null : fixWords.refusedAt(refusal.server)}. {refusal.advice}{' '}
      {refusal.text === null ? null : (
        <Code display="block" my={4}>
          {refusal.text}
        </Code>
      )}
      {skippedRuns === 0 ? null : fixWords.skipped(skippedRuns)}{' '}
      {tries.used === 0 ? fixWords.sentSince : fixWords.tries(tries.used, tries.of)}
    </>
  )
}
