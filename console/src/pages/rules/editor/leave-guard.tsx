import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from 'react-router'
import { editorWords } from '../../../words/rule-editor.ts'
import { partWords } from '../../../words/parts.ts'
import type { Draft } from './use-draft.ts'

const words = editorWords.leave

/** Asks whoever leaves a changed rule. Nothing is lost either way: the draft stays unless it is discarded. */
export function LeaveGuard({ draft }: { readonly draft: Draft }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    // A publication leads to the page of the rule; its draft is gone by then.
    const isPublished = typeof nextLocation.state === 'object' && nextLocation.state !== null && 'applied' in nextLocation.state
    return draft.isChanged && !isPublished && currentLocation.pathname !== nextLocation.pathname
  })
  const isAsking = blocker.state === 'blocked'
  return (
    <Modal
      opened={isAsking}
      onClose={() => blocker.reset?.()}
      title={words.title}
      centered
      closeButtonProps={{ 'aria-label': partWords.close }}
    >
      <Stack>
        <Text>{words.text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
            {words.stay}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              draft.discard()
              blocker.proceed?.()
            }}
          >
            {words.discard}
          </Button>
          <Button onClick={() => blocker.proceed?.()}>{words.keep}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
