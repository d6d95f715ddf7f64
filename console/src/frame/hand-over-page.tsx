import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useRef, type FormEvent } from 'react'
import { CheckList } from '../pages/credentials/fix/check-list.tsx'
import { RefusalNotice } from '../pages/credentials/fix/refusal-notice.tsx'
import { SecretField } from '../pages/credentials/fix/secret-field.tsx'
import { useStoring } from '../pages/credentials/fix/use-storing.ts'
import { FactList } from '../parts/fact-list.tsx'
import { QueryView } from '../parts/query-view.tsx'
import { StateWord } from '../parts/state-word.tsx'
import { takeSecret } from '../parts/take-secret.ts'
import { TimeAgo } from '../parts/time-ago.tsx'
import { codeOfHandOver, handOverQuery, storeByHandOver } from '../requests/hand-over.ts'
import { problemOf } from '../requests/request-problem.ts'
import { fixWords } from '../words/fix.ts'
import { frameWords } from '../words/frame.ts'
import { DoorPage } from './door-page.tsx'

const words = fixWords.handOver

/** Where a link leads with which somebody without an account here enters one secret. The code stands behind the # and is sent nowhere else. */
export function HandOverPage() {
  const code = codeOfHandOver(location.hash)
  return (
    <DoorPage title={words.title('secret')} documentTitle={frameWords.title(words.title('secret'))}>
      {code === null ? <Text role="alert">{words.none}</Text> : <Entering code={code} />}
    </DoorPage>
  )
}

function Entering({ code }: { readonly code: string }) {
  const link = useQuery(handOverQuery(code))
  const field = useRef<HTMLInputElement>(null)
  const alertId = useId()
  const { stage, follow } = useStoring()
  const problem = stage.kind === 'refused' ? problemOf(stage.error) : null
  const isBusy = stage.kind === 'busy'
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (isBusy || (field.current?.value ?? '') === '') return
    await follow(storeByHandOver(code, takeSecret(field.current)))
    field.current?.focus()
  }
  if (stage.kind === 'stored') {
    return (
      <output>
        <StateWord tone="success" word={words.done} />
      </output>
    )
  }
  return (
    <QueryView query={link}>
      {({ account, connector, createdBy, recipient, expiresAt }) => (
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="md">
            <Text>{words.forWhom(createdBy, recipient)}</Text>
            <FactList
              facts={[
                { name: words.account, value: <b>{account}</b> },
                { name: words.connector, value: connector },
                { name: words.until, value: <TimeAgo at={expiresAt} /> },
              ]}
            />
            <SecretField
              field={field}
              secret="password"
              label={words.field}
              isBusy={isBusy}
              describedBy={problem === null ? null : alertId}
              isInvalid={problem !== null}
            />
            {problem === null ? null : <RefusalNotice id={alertId} problem={problem} test="store" />}
            {stage.kind === 'idle' ? null : <CheckList checks={stage.checks} state={isBusy ? 'going-on' : 'refused'} />}
            <Button type="submit" loading={isBusy}>
              {words.submit}
            </Button>
          </Stack>
        </form>
      )}
    </QueryView>
  )
}
