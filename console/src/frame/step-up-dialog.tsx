import { Button, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ProblemBody } from '#src/api/contract/problem.ts'
import { DialogButtons } from '../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { takeSecret } from '../parts/take-secret.ts'
import { RequestProblem } from '../requests/request-problem.ts'
import { sessionQuery, stepUp } from '../requests/session.ts'
import { partWords } from '../words/parts.ts'
import { stepUpWords } from '../words/frame.ts'
import { keepReturnAddress } from './return-address.ts'

/** A request waits for the person to confirm who he is. */
export interface StepUpWish {
  readonly problem: ProblemBody
  readonly settle: (confirmed: 'confirmed' | 'cancelled') => void
}

/** Asks for the person's own password, then lets the request that needs it go on. Cancelling refuses the request. */
export function StepUpDialog({ wish, name }: { readonly wish: StepUpWish | null; readonly name: string }) {
  return (
    <Modal
      opened={wish !== null}
      onClose={() => wish?.settle('cancelled')}
      title={stepUpWords.title}
      centered
      zIndex={400}
      closeButtonProps={{ 'aria-label': partWords.close }}
    >
      {wish === null ? null : wish.problem.facts['method'] === 'identity-provider' ? (
        <ThroughProvider address={String(wish.problem.facts['address'])} />
      ) : (
        <PasswordForm wish={wish} name={name} />
      )}
    </Modal>
  )
}

function ThroughProvider({ address }: { readonly address: string }) {
  return (
    <Stack>
      <Text>{stepUpWords.why}</Text>
      <Text size="sm">{stepUpWords.throughWhy}</Text>
      <Button component="a" href={address} onClick={keepReturnAddress}>
        {stepUpWords.through}
      </Button>
    </Stack>
  )
}

function PasswordForm({ wish, name }: { readonly wish: StepUpWish; readonly name: string }) {
  const client = useQueryClient()
  const password = useRef<HTMLInputElement>(null)
  const confirming = useMutation({
    mutationFn: (take: () => string) => stepUp(take()),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session)
      wish.settle('confirmed')
    },
    onError: () => password.current?.focus(),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirming.mutate(() => takeSecret(password.current))
      }}
    >
      <Stack>
        <Text>{stepUpWords.why}</Text>
        <PasswordInput
          ref={password}
          label={stepUpWords.password(name)}
          autoComplete="current-password"
          required
          data-autofocus
          error={isRefusal(confirming.error) ? stepUpWords.wrong : null}
        />
        {confirming.isError && !isRefusal(confirming.error) ? <ProblemNotice error={confirming.error} /> : null}
        <DialogButtons submit={stepUpWords.submit} isPending={confirming.isPending} onCancel={() => wish.settle('cancelled')} />
      </Stack>
    </form>
  )
}

function isRefusal(error: unknown): boolean {
  return error instanceof RequestProblem && error.problem.code === 'sign-in-refused'
}
