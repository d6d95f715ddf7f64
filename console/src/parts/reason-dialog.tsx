import { Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { partWords } from '../words/parts.ts'
import { DialogButtons } from './dialog-buttons.tsx'
import { ProblemNotice } from './problem-notice.tsx'

interface ReasonProps {
  readonly opened: boolean
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  readonly label: string
  readonly need: 'required' | 'optional'
  readonly action: string
  readonly tone?: 'danger' | 'normal'
  /** The reason, without blanks around it; empty where it is optional and none was given. */
  readonly act: (reason: string) => Promise<unknown>
  readonly onClose: () => void
}

const reasonMax = 500

/** Asks why, before something that others will want to understand. It stays open until it is done, and shows why it was not. */
export function ReasonDialog(props: ReasonProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} centered closeButtonProps={{ 'aria-label': partWords.close }}>
      {props.opened ? <Question {...props} /> : null}
    </Modal>
  )
}

function Question({ children, label, need, action, tone = 'normal', act, onClose }: ReasonProps) {
  const [reason, setReason] = useState('')
  const acting = useMutation({ mutationFn: act, onSuccess: onClose })
  const isMissing = need === 'required' && reason.trim() === ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isMissing) acting.mutate(reason.trim())
      }}
    >
      <Stack gap="md">
        <Text component="div">{children}</Text>
        <Textarea
          label={label}
          description={need === 'required' ? partWords.reasonWhy : null}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required={need === 'required'}
          maxLength={reasonMax}
          autosize
          minRows={2}
          data-autofocus
        />
        {acting.isError ? <ProblemNotice error={acting.error} /> : null}
        <DialogButtons submit={action} isPending={acting.isPending} isBlocked={isMissing} tone={tone} onCancel={onClose} />
      </Stack>
    </form>
  )
}
