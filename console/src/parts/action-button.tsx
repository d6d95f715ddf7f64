import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { SessionBody } from '#src/api/contract/access.ts'
import { useMay } from '../frame/session.tsx'
import { showProblem } from './show-problem.tsx'

type Permission = SessionBody['permissions'][number]

interface ActionButtonProps extends Pick<ButtonProps, 'size' | 'variant' | 'color' | 'leftSection'> {
  readonly permission: Permission
  /** Why it cannot be done now, although the role allows it. */
  readonly blocked?: string | null
  readonly children: ReactNode
  /** What it does; what it throws is shown as a notice. */
  readonly act: () => Promise<unknown> | void
}

/**
 * A button for something that takes a permission. Who lacks it sees the button, with the reason: so people know whom to ask. It is
 * marked as disabled without leaving the order of focus, because the reason has to be reachable by keyboard.
 */
export function ActionButton({ permission, blocked = null, children, act, ...look }: ActionButtonProps) {
  const { may, reason } = useMay(permission)
  const why = may ? blocked : reason
  const action = useMutation({
    mutationFn: async () => act(),
    onError: showProblem,
  })
  const button = (
    <Button
      {...look}
      loading={action.isPending}
      aria-disabled={why !== null}
      {...(why === null ? {} : { 'data-disabled': true })}
      onClick={(event) => {
        if (why === null) action.mutate()
        else event.preventDefault()
      }}
    >
      {children}
    </Button>
  )
  if (why === null) return button
  return (
    <Tooltip label={why} multiline w={260} withArrow events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  )
}
