import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { importWords as words } from '../../../words/import.ts'
import classes from '../settings.module.css'
import { filesMax } from './chosen-files.ts'

/** What was chosen, and what the export cannot tell. */
export interface ChosenExport {
  readonly files: readonly File[]
  readonly tenantId: string | null
  readonly clientId: string | null
}

/** A folder or its files, and the application of the cloud connector. */
export function ChooseExport({ read, state }: { readonly read: (chosen: ChosenExport) => void; readonly state: 'idle' | 'busy' }) {
  const [files, setFiles] = useState<readonly File[]>([])
  const clientId = useRef<HTMLInputElement>(null)
  const tenantId = useRef<HTMLInputElement>(null)
  const isTooMany = files.length > filesMax
  const given = (field: HTMLInputElement | null): string | null => (field?.value.trim() ?? '') || null
  return (
    <form
      className={classes['fields']}
      onSubmit={(event) => {
        event.preventDefault()
        if (files.length > 0 && !isTooMany) read({ files, clientId: given(clientId.current), tenantId: given(tenantId.current) })
      }}
    >
      <Stack gap="md">
        <Group gap="sm">
          <FileButton
            onChange={(chosen) => setFiles(chosen)}
            multiple
            inputProps={{ 'aria-label': words.folderLabel, ...({ webkitdirectory: '' } as object) }}
          >
            {(props) => (
              <Button {...props} variant="default">
                {words.folder}
              </Button>
            )}
          </FileButton>
          <FileButton onChange={(chosen) => setFiles(chosen)} multiple accept=".xml,.json" inputProps={{ 'aria-label': words.filesLabel }}>
            {(props) => (
              <Button {...props} variant="default">
                {words.files}
              </Button>
            )}
          </FileButton>
          <Text component="output" size="sm">
            {files.length === 0 ? '' : words.chosen(files.length)}
          </Text>
        </Group>
        {isTooMany ? (
          <Text role="alert" c="var(--tone-failed)">
            {words.tooMany(filesMax)}
          </Text>
        ) : null}
        <TextInput ref={clientId} label={words.clientId} description={words.clientIdWhy} autoComplete="off" />
        <TextInput ref={tenantId} label={words.tenantId} description={words.tenantIdWhy} autoComplete="off" />
        <div>
          <Button type="submit" loading={state === 'busy'} disabled={files.length === 0 || isTooMany}>
            {words.read}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
