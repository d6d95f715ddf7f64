import { Button, Code, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { takeSecret } from '../parts/take-secret.ts'
import { RequestProblem } from '../requests/request-problem.ts'
import { sessionQuery, signIn, signInWaysQuery } from '../requests/session.ts'
import { signInRefusal, signInWords } from '../words/frame.ts'
import { DoorPage } from './door-page.tsx'
import { keepReturnAddress, takeRefusal } from './return-address.ts'
import classes from './sign-in-page.module.css'

/** Why somebody sees this page. */
export type SignInReason = 'first' | 'session-over' | 'signed-out'

/** Signs a person in. The password stands in its field and nowhere else, and leaves the field when it is sent. */
export function SignInPage({ reason }: { readonly reason: SignInReason }) {
  const { data: ways } = useQuery(signInWaysQuery)
  return (
    <DoorPage title={signInWords.title}>
      {reason === 'first' ? null : <Text component="output">{reason === 'session-over' ? signInWords.ended : signInWords.signedOut}</Text>}
      <RefusedThere />
      <PasswordForm />
      {ways?.identityProvider === null || ways === undefined ? null : (
        <>
          <Divider label={signInWords.or} />
          <Button component="a" variant="default" href={ways.identityProvider.address} onClick={keepReturnAddress}>
            {signInWords.through(ways.identityProvider.label)}
          </Button>
        </>
      )}
      <Text size="sm" className={classes['quiet']}>
        {signInWords.noUsers} <Code>{signInWords.noUsersCommand}</Code>
      </Text>
    </DoorPage>
  )
}

function PasswordForm() {
  const client = useQueryClient()
  const name = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const [hasCapsLock, setCapsLock] = useState(false)
  useEffect(() => name.current?.focus(), [])
  const signingIn = useMutation({
    mutationFn: (entered: { readonly name: string; readonly take: () => string }) => signIn(entered.name, entered.take()),
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
    onError: () => password.current?.focus(),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        // Taken when it is sent: a mutation keeps its variables, and a password is not to be kept.
        signingIn.mutate({ name: name.current?.value.trim() ?? '', take: () => takeSecret(password.current) })
      }}
    >
      <Stack gap="sm">
        <TextInput
          ref={name}
          label={signInWords.name}
          name="username"
          autoComplete="username"
          required
          autoCapitalize="none"
          spellCheck={false}
        />
        <PasswordInput
          ref={password}
          label={signInWords.password}
          name="password"
          autoComplete="current-password"
          required
          description={hasCapsLock ? signInWords.capsLock : null}
          onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
        />
        {signingIn.isError ? <SignInProblem error={signingIn.error} /> : null}
        <Button type="submit" loading={signingIn.isPending}>
          {signInWords.submit}
        </Button>
      </Stack>
    </form>
  )
}

/** Why the identity provider's sign-in led back here. */
function RefusedThere() {
  const [refusal] = useState(takeRefusal)
  return refusal === null ? null : <Refused text={signInRefusal(refusal)} />
}

/** What people need to know of a refused sign-in is less than what programs do. */
function SignInProblem({ error }: { readonly error: unknown }) {
  const problem = error instanceof RequestProblem ? error.problem : null
  if (problem?.code === 'sign-in-refused') return <Refused text={signInWords.wrong} />
  if (problem?.code === 'sign-in-throttled')
    return <Refused text={signInWords.throttled(Number(problem.facts['retryAfterSeconds'] ?? 60))} />
  return <ProblemNotice error={error} />
}

function Refused({ text }: { readonly text: string }) {
  return (
    <Text role="alert" className={classes['refused']}>
      {text}
    </Text>
  )
}
