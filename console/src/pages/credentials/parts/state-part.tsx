import { Code, Stack } from '@mantine/core'
import { Link } from 'react-router'
import type { AccountBody } from '#src/api/contract/connector.ts'
import { Card } from '../../../parts/card.tsx'
import { FactList, type Fact } from '../../../parts/fact-list.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { pathOf } from '../../../requests/ask.ts'
import { credentialWords, firstActionWords, standingWords } from '../../../words/credentials.ts'
import { showCount, showSpan } from '../../../words/format.ts'

const words = credentialWords.detail

/** How the account stands: what was seen at the last sign-in, how often people may still be wrong, and what the directory says of it. */
export function StatePart({ account }: { readonly account: AccountBody }) {
  return (
    <Stack gap="md">
      <Card title={words.use}>
        <FactList facts={[...standingFacts(account), ...refusalFacts(account)]} />
      </Card>
      <Card title={words.attempts}>
        <FactList facts={attemptFacts(account)} />
      </Card>
      <Card title={words.directory}>
        {account.forecast === null ? words.directoryNothing : <FactList facts={directoryFacts(account.forecast)} />}
      </Card>
    </Stack>
  )
}

function standingFacts(account: AccountBody): readonly Fact[] {
  const { standing, since, identity, connectors, provenAt, provenBy } = account
  const { word, tone, sentence } = standingWords(standing)
  return [
    {
      name: words.standing,
      value: (
        <>
          <StateWord tone={tone} word={word} /> {words.since} <TimeAgo at={since} />. {sentence}
        </>
      ),
    },
    {
      name: words.usedBy,
      value: connectors.map((name, index) => (
        <span key={name}>
          {index === 0 ? null : ', '}
          <Link to={pathOf('connectors', name)}>{name}</Link>
        </span>
      )),
    },
    {
      name: words.provenAt,
      value: (
        <>
          <TimeAgo at={provenAt} /> {provenBy === null ? null : words.provenBy(provenBy)}
        </>
      ),
    },
    ...(identity === null ? [] : [{ name: words.identity, value: <Code>{identity}</Code> }]),
  ]
}

function refusalFacts({ refusal, nextProbeAt, skippedRuns }: AccountBody): readonly Fact[] {
  if (refusal === null) return []
  const first = firstActionWords(refusal.firstAction)
  const said = [refusal.server, refusal.code, refusal.subCode, refusal.text].filter((part) => part !== null).join('  ')
  return [
    {
      name: words.refusal,
      value: (
        <>
          <TimeAgo at={refusal.at} /> <Code>{said}</Code>
        </>
      ),
    },
    { name: words.advice, value: first === null ? refusal.advice : `${first} ${refusal.advice}` },
    ...(nextProbeAt === null ? [] : [{ name: words.nextProbe, value: <TimeAgo at={nextProbeAt} /> }]),
    ...(skippedRuns === 0 ? [] : [{ name: words.skipped, value: showCount(skippedRuns) }]),
  ]
}

function attemptFacts({ tries, lockout }: AccountBody): readonly Fact[] {
  const { threshold, observationWindowMs, source } = lockout
  const window = observationWindowMs === null ? null : showSpan(observationWindowMs)
  const policy =
    threshold === null ? words.lockoutUnknown : threshold === 0 ? words.lockoutNever : words.lockoutAfter(threshold, window, source)
  return [
    {
      name: words.wrong,
      value: (
        <>
          {words.tries(tries.used, tries.of)}
          {tries.freeAt === null || tries.used < tries.of ? null : (
            <>
              , {words.free} <TimeAgo at={tries.freeAt} />
            </>
          )}
          .{threshold === 0 ? null : ` ${words.triesWhy}`}
        </>
      ),
    },
    { name: words.lockout, value: policy },
  ]
}

function directoryFacts(forecast: NonNullable<AccountBody['forecast']>): readonly Fact[] {
  const { seenAt, server, standing, changedAt, expiry, expiresAt, daysLeft, changedElsewhereSince, thumbprint } = forecast
  return [
    { name: words.account, value: words.accountStanding[standing] },
    { name: words.changed, value: <TimeAgo at={changedAt} never={words.unknown} /> },
    {
      name: words.expires,
      value:
        expiry === 'never' ? (
          words.never
        ) : expiry === 'unknown' ? (
          words.unknown
        ) : (
          <>
            <TimeAgo at={expiresAt} />
            {daysLeft === null ? null : ` (${words.daysLeft(daysLeft)})`}
          </>
        ),
    },
    ...(changedElsewhereSince === null ? [] : [{ name: words.changedElsewhere, value: <TimeAgo at={changedElsewhereSince} /> }]),
    ...(thumbprint === null ? [] : [{ name: words.thumbprint, value: <Code>{thumbprint}</Code> }]),
    {
      name: words.seenAt,
      value: (
        <>
          <TimeAgo at={seenAt} /> {words.provenBy(server)}
        </>
      ),
    },
  ]
}
