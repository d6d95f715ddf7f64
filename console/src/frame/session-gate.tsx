import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { LiveProvider } from '../live/live-provider.tsx'
import { Loading } from '../parts/loading.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { answerPrompts } from '../requests/access-prompts.ts'
import { firstRunQuery } from '../requests/first-run.ts'
import { sessionQuery } from '../requests/session.ts'
import { frameWords, signInRefusal } from '../words/frame.ts'
import { FirstAdministratorPage } from './first-administrator-page.tsx'
import { takeRefusal } from './return-address.ts'
import { SessionOf } from './session.tsx'
import { SignInPage, type SignInReason } from './sign-in-page.tsx'
import { StepUpDialog, type StepUpWish } from './step-up-dialog.tsx'
import classes from './sign-in-page.module.css'

/** Shows the console to who has signed in, and the sign-in page to everybody else. The address stays, so people go on where they were. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient()
  const session = useQuery(sessionQuery)
  const [wish, setWish] = useState<StepUpWish | null>(null)
  const [wasSignedIn, setWasSignedIn] = useState(false)
  const isSignedIn = session.data !== null && session.data !== undefined
  if (isSignedIn && !wasSignedIn) setWasSignedIn(true)
  const name = session.data?.name
  useEffect(() => {
    if (name !== undefined) isLeaving = false
  }, [name])
  useEffect(() => {
    // Whoever is signed in went there to confirm something.
    if (isSignedIn) showRefusal()
  }, [isSignedIn])
  useEffect(
    () =>
      answerPrompts({
        confirm: (problem) =>
          new Promise((resolve) => {
            setWish({
              problem,
              settle: (confirmed) => {
                setWish(null)
                resolve(confirmed === 'confirmed')
              },
            })
          }),
        signedOut: () => {
          // What was shown belongs to who was signed in.
          client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'sign-in' })
          client.setQueryData(sessionQuery.queryKey, null)
        },
      }),
    [client],
  )
  if (session.data === undefined) {
    return (
      <main className={classes['page']}>
        {session.isError ? (
          <ProblemNotice error={session.error} retry={() => void session.refetch()} />
        ) : (
          <Loading what={frameWords.connection.connecting} />
        )}
      </main>
    )
  }
  if (session.data === null) return <Entrance reason={reasonOf(wasSignedIn ? 'was' : 'was-not')} />
  return (
    <SessionOf value={session.data}>
      <LiveProvider key={session.data.name}>{children}</LiveProvider>
      <StepUpDialog wish={wish} name={session.data.name} />
    </SessionOf>
  )
}

/** Signing in, or making the first administrator where nobody can sign in yet. */
function Entrance({ reason }: { readonly reason: SignInReason }) {
  const { data: firstRun } = useQuery(firstRunQuery)
  return firstRun?.isNeeded === true ? (
    <FirstAdministratorPage form={firstRun.isCodeUsable ? 'code' : 'no-code'} />
  ) : (
    <SignInPage reason={reason} />
  )
}

function showRefusal(): void {
  const refusal = takeRefusal()
  if (refusal !== null) notifications.show({ message: signInRefusal(refusal), autoClose: false, withBorder: true, role: 'alert' })
}

let isLeaving = false

/** The person asked to be signed out, so the page that follows need not explain why. */
export function noteSignOut(): void {
  isLeaving = true
}

function reasonOf(before: 'was' | 'was-not'): SignInReason {
  if (before === 'was-not') return 'first'
  return isLeaving ? 'signed-out' : 'session-over'
}
