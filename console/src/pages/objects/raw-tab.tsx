import { Button, CopyButton, Group } from '@mantine/core'
import { Icon } from '../../parts/icon.tsx'
import { partWords } from '../../words/parts.ts'
import { objectWords } from '../../words/objects.ts'
import type { Subject } from './subject.ts'
import classes from './objects.module.css'

/** What the service answered, word for word. */
export function RawTab({ subject }: { readonly subject: Subject }) {
  const text = JSON.stringify(
    subject.kind === 'identity' ? { identity: subject.identity, objects: subject.objects } : subject.objects[0],
    null,
    2,
  )
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="sm" variant="default" onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />}>
              {copied ? partWords.copied : partWords.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
      {/* It scrolls, so the keyboard has to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes['raw']} tabIndex={0} aria-label={objectWords.tabs.raw}>
        {text}
      </pre>
    </>
  )
}
