import { recoveryKitShape, vaultShape } from '../../../contract/vault.ts'
import type { ExampleStage } from './example-stage.ts'
import type { Examples } from './example.ts'

/** The vault. Whoever restores it is in staging mode until somebody confirms. */
export const vaultExamples: Examples = {
  makeRecoveryKit: async (stage) => ({ json: { passphrase: await stage.handle(stage.password) } }),
  proveRecoveryKit: async (stage) => ({ json: await kitBody(stage) }),
  unsealVault: () => ({ json: {} }),
  rotateVaultKey: () => ({ json: {} }),
  restoreVault: async (stage) => ({ json: await kitBody(stage) }),
  confirmRestore: async (stage) => {
    await stage.world.client.ask(vaultShape, { method: 'POST', path: '/vault/restore', body: await kitBody(stage) })
    return {}
  },
}

async function kitBody(stage: ExampleStage): Promise<object> {
  const body = { passphrase: await stage.handle(stage.password) }
  const kit = await stage.world.client.ask(recoveryKitShape, { method: 'POST', path: '/vault/recovery-kit', body })
  return { kit, passphrase: await stage.handle(stage.password) }
}
