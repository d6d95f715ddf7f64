import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useMutation } from '@tanstack/react-query'
import { partWords } from '../words/parts.ts'
import { DialogButtons } from './dialog-buttons.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface ConfirmProps {
  readonly opened: boolean
  readonly title: string
  /** What will happen, in numbers where there are any. */
  readonly children: ReactNode
  /** What has to be typed; null where a click is enough. */
  readonly typed: string | null
  readonly action: string
  readonly tone?: 'danger' | 'normal'
  readonly act: () => Promise<unknown>
  readonly onClose: () => void
}

/** Asks before something that cannot be taken back. What is dangerous takes typing; it stays open until it is done, and shows why it was not. */
export function ConfirmTyped(props: ConfirmProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} centered closeButtonProps={{ 'aria-label': partWords.close }}>
      {props.opened ? <Question {...props} /> : null}
    </Modal>
  )
}

function Question({ children, typed, action, tone = 'danger', act, onClose }: ConfirmProps) {
  const [text, setText] = useState('')
  const acting = useMutation({ mutationFn: act, onSuccess: onClose })
  const isRight = typed === null || text.trim() === typed
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isRight) acting.mutate()
      }}
    >
      <Stack gap="md">
        <Text component="div">{children}</Text>
        {typed === null ? null : (
          <TextInput
            label={partWords.confirm.type(typed)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={text !== '' && !typed.startsWith(text.trim()) ? partWords.confirm.mismatch : null}
            autoComplete="off"
            data-autofocus
          />
        )}
        {acting.isError ? <ProblemNotice error={acting.error} /> : null}
        <DialogButtons submit={action} isPending={acting.isPending} isBlocked={!isRight} tone={tone} onCancel={onClose} />
      </Stack>
    </form>
  )
}
