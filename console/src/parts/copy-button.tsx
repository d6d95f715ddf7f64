import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { partWords } from '../words/parts.ts'
import { Icon } from './icon.tsx'

/** Copies a text and says that it did. Where the browser keeps the clipboard to itself, the text beside it can still be marked. */
export function CopyButton({ text, label = partWords.copy }: { readonly text: string; readonly label?: string }) {
  const clipboard = useClipboard({ timeout: 3_000 })
  return (
    <Button size="compact-sm" variant="default" leftSection={<Icon name="copy" size={14} />} onClick={() => clipboard.copy(text)}>
      {clipboard.copied ? partWords.copied : label}
    </Button>
  )
}
