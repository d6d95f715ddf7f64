import { Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { VaultBody } from '#src/api/contract/vault.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { restoreVault, unsealAnew, unsealVault, unsealWith } from '../../../requests/vault.ts'
import { asSentence } from '../../../words/format.ts'
import { partWords } from '../../../words/parts.ts'
import { vaultWords } from '../../../words/vault.ts'
import { PassphraseForm } from './passphrase-form.tsx'
import { KitForm } from './kit-form.tsx'

const words = vaultWords.sealed

/** The key is not there: why, what that means, and every way out. */
export function SealedCard({ vault: { reason, secrets } }: { readonly vault: VaultBody }) {
  const [asking, setAsking] = useState<'passphrase' | 'kit' | 'fresh' | null>(null)
  const close = (): void => setAsking(null)
  const closing = { onDone: close, onCancel: close }
  return (
    <Card title={words.title}>
      <Stack gap="sm">
        <Text>
          {asSentence(reason)} {words.text(secrets.length)}
        </Text>
        <Group gap="xs">
          <ActionButton permission="administer" act={unsealVault}>
            {words.again}
          </ActionButton>
          <ActionButton permission="administer" variant="default" act={() => setAsking('passphrase')}>
            {words.passphrase}
          </ActionButton>
          <ActionButton permission="administer" variant="default" act={() => setAsking('kit')}>
            {words.kit}
          </ActionButton>
          <ActionButton permission="administer" variant="default" act={() => setAsking('fresh')}>
            {words.fresh}
          </ActionButton>
        </Group>
        <details>
          <summary>{words.without}</summary>
          <Text size="sm" mt={4}>
            {words.withoutText}
          </Text>
        </details>
      </Stack>
      <Modal
        opened={asking === 'passphrase'}
        onClose={close}
        title={vaultWords.passphrase.title}
        centered
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        <PassphraseForm
          label={vaultWords.passphrase.label}
          submit={vaultWords.passphrase.submit}
          form="once"
          act={unsealWith}
          {...closing}
        />
      </Modal>
      <Modal
        opened={asking === 'kit'}
        onClose={close}
        title={vaultWords.kit.restoreTitle}
        centered
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        <KitForm text={vaultWords.kit.restoreText} submit={vaultWords.kit.restoreSubmit} act={restoreVault} {...closing} />
      </Modal>
      <ConfirmTyped
        opened={asking === 'fresh'}
        title={vaultWords.fresh.title}
        typed={vaultWords.fresh.typed}
        action={vaultWords.fresh.submit}
        act={unsealAnew}
        onClose={close}
      >
        {vaultWords.fresh.text(secrets.length)}
      </ConfirmTyped>
    </Card>
  )
}
