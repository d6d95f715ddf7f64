import { Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { VaultBody } from '#src/api/contract/vault.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { saveFile } from '../../../parts/save-file.ts'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { makeKit, proveKit } from '../../../requests/vault.ts'
import { partWords } from '../../../words/parts.ts'
import { vaultWords } from '../../../words/vault.ts'
import classes from '../settings.module.css'
import { KitForm } from './kit-form.tsx'
import { PassphraseForm } from './passphrase-form.tsx'

const words = vaultWords.kit

/** Makes a kit and lets the browser save it. */
async function makeAndSaveKit(passphrase: string): Promise<void> {
  const kit = await makeKit(passphrase)
  saveFile({ name: words.file, type: 'application/json', text: `${JSON.stringify(kit, null, 2)}\n` })
}

/** What opens the vault on the day the key is lost: made, tried out, and reminded of. */
export function KitCard({ vault: { recoveryKit, recoveryKitDue, sealed, keyId } }: { readonly vault: VaultBody }) {
  const [asking, setAsking] = useState<'make' | 'test' | null>(null)
  const close = (): void => setAsking(null)
  const blocked = sealed || keyId === null ? vaultWords.sealed.title : null
  return (
    <Card title={words.title}>
      <Stack gap="sm">
        <p className={classes['quiet']}>{words.why}</p>
        {recoveryKit === null ? <StateWord tone="warning" word={words.none} /> : <KitFacts kit={recoveryKit} />}
        {recoveryKit === null ? null : (
          <StateWord tone={recoveryKitDue ? 'warning' : 'success'} word={recoveryKitDue ? words.due : words.fine} />
        )}
        <Group gap="xs">
          <ActionButton permission="administer" blocked={blocked} act={() => setAsking('make')}>
            {words.make}
          </ActionButton>
          {recoveryKit === null ? null : (
            <ActionButton permission="administer" variant="default" blocked={blocked} act={() => setAsking('test')}>
              {words.test}
            </ActionButton>
          )}
        </Group>
      </Stack>
      <Modal
        opened={asking === 'make'}
        onClose={close}
        title={words.makeTitle}
        centered
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        <Text size="sm" mb="md">
          {words.makeText}
        </Text>
        <PassphraseForm
          label={words.passphrase}
          submit={words.makeSubmit}
          form="twice"
          act={makeAndSaveKit}
          onDone={close}
          onCancel={close}
        />
      </Modal>
      <Modal
        opened={asking === 'test'}
        onClose={close}
        title={words.testTitle}
        centered
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        <KitForm
          text={words.testText}
          submit={words.testSubmit}
          act={proveKit}
          onDone={() => {
            close()
            notifications.show({ message: words.tested })
          }}
          onCancel={close}
        />
      </Modal>
    </Card>
  )
}

function KitFacts({ kit: { createdAt, createdBy, provenAt } }: { readonly kit: NonNullable<VaultBody['recoveryKit']> }) {
  return (
    <FactList
      facts={[
        {
          name: words.made,
          value: (
            <>
              <TimeAgo at={createdAt} /> {words.by(createdBy)}
            </>
          ),
        },
        { name: words.proven, value: <TimeAgo at={provenAt} never={words.neverProven} /> },
      ]}
    />
  )
}
