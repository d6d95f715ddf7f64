import { TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type RefObject } from 'react'
import type { DecideLinkBody } from '#src/api/contract/link.ts'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { decideLink } from '../../requests/objects.ts'
import { localProblem, RequestProblem } from '../../requests/request-problem.ts'
import { linkWords as words } from '../../words/object-actions.ts'

type Decision = DecideLinkBody['decision']

const texts: Readonly<Record<Decision, { readonly title: string; readonly action: string; readonly text: (dn: string) => string }>> = {
  disconnect: { title: words.disconnectTitle, action: words.disconnect, text: words.disconnectText },
  reset: { title: words.resetTitle, action: words.reset, text: words.resetText },
  join: { title: words.joinTitle, action: words.join, text: words.joinText },
}

/** What a person may decide about the link of an object, with the reason why. */
export function LinkActions({ object }: { readonly object: SpaceObjectBody }) {
  const [decision, setDecision] = useState<Decision | null>(null)
  const reason = useRef<HTMLInputElement>(null)
  const identity = useRef<HTMLInputElement>(null)
  const client = useQueryClient()
  if (object.kind === 'placeholder') return null
  const possible: readonly Decision[] = [
    object.link === null ? 'join' : 'disconnect',
    ...(object.connectorState === 'explicit' ? (['reset'] as const) : []),
  ]
  return (
    <>
      {possible.map((each) => (
        <ActionButton key={each} permission="run" variant="default" act={() => setDecision(each)}>
          {texts[each].action}
        </ActionButton>
      ))}
      <ConfirmTyped
        opened={decision !== null}
        title={decision === null ? '' : texts[decision].title}
        action={decision === null ? '' : texts[decision].action}
        tone={decision === 'disconnect' ? 'danger' : 'normal'}
        typed={null}
        onClose={() => setDecision(null)}
        act={async () => {
          if (decision === null) return
          const body = { object: object.id, decision, reason: required(reason, words.needsReason) }
          const more = decision === 'join' ? { metaverse: required(identity, words.needsIdentity) } : {}
          await decideLink(object.connector, { ...body, ...more })
          await client.invalidateQueries({ queryKey: ['objects'] })
        }}
      >
        {decision === null ? null : <p>{texts[decision].text(object.dn)}</p>}
        {decision === 'join' ? (
          <TextInput ref={identity} label={words.identity} description={words.identityHint} autoComplete="off" mb="sm" data-autofocus />
        ) : null}
        <TextInput ref={reason} label={words.reason} autoComplete="off" maxLength={1_000} data-autofocus />
      </ConfirmTyped>
    </>
  )
}

function required(field: RefObject<HTMLInputElement | null>, otherwise: string): string {
  const text = field.current?.value.trim() ?? ''
  if (text !== '') return text
  field.current?.focus()
  throw new RequestProblem(localProblem({ code: 'field-empty', title: otherwise, detail: null, hint: null }))
}
