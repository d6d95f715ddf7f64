import { Button, Tooltip, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { SessionBody } from '#src/api/contract/access.ts'
import { useMay } from '../frame/session.tsx'

type Look = Pick<ButtonProps, 'size' | 'variant' | 'color' | 'mt'>

interface WayButtonProps extends Look {
  readonly to: string
  /** What one has to be allowed to do where it leads; null where everybody may. */
  readonly permission: SessionBody['permissions'][number] | null
  /** What it is called where its words alone do not say what it is about. */
  readonly name?: string
  /** What the key for the next repair looks for; `alert` comes last. */
  readonly fix?: 'here' | 'alert'
  readonly children: ReactNode
}

/** A button that leads to where something is done. Who may not do it sees the button with the reason, and is not led there for nothing. */
export function WayButton({ permission, ...of }: WayButtonProps) {
  return permission === null ? <Way {...of} /> : <PermittedWay {...of} permission={permission} />
}

function PermittedWay({ permission, ...of }: WayButtonProps & { readonly permission: SessionBody['permissions'][number] }) {
  const { may, reason } = useMay(permission)
  if (may || reason === null) return <Way {...of} />
  const { to: _to, fix: _fix, name, children, ...look } = of
  return (
    <ForbiddenButton {...look} reason={reason} {...(name === undefined ? {} : { name })}>
      {children}
    </ForbiddenButton>
  )
}

function Way({ to, name, fix, children, ...look }: Omit<WayButtonProps, 'permission'>) {
  return (
    <Button
      {...look}
      component={Link}
      to={to}
      {...(name === undefined ? {} : { 'aria-label': name })}
      {...(fix === undefined ? {} : { 'data-fix': fix === 'alert' ? 'alert' : true })}
    >
      {children}
    </Button>
  )
}

/** A button for what one may not do. It stays in the order of focus, because the reason has to be reachable by keyboard. */
export function ForbiddenButton(of: Look & { readonly reason: string; readonly name?: string; readonly children: ReactNode }) {
  const { reason, name, children, ...look } = of
  return (
    <Tooltip label={reason} multiline w={260} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...look}
        aria-disabled
        data-disabled
        {...(name === undefined ? {} : { 'aria-label': name })}
        onClick={(event) => event.preventDefault()}
      >
        {children}
      </Button>
    </Tooltip>
  )
}
