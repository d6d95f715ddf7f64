import type { Driver } from '../contract/driver.ts'
import { certificateRotation } from './application/certificate-rotation.ts'
import { openEntraSession, systemGround } from './session.ts'
import { parseEntraSettings } from './settings.ts'
import { signInVerdicts } from './token/sign-in-codes.ts'

/**
 * Entra ID over Microsoft Graph v1.0. References of a new object follow once their targets exist, 20 to a write; deleting an
 * object takes it out of every group by itself.
 */
export const entraId: Driver = {
  type: 'entra-id',
  capabilities: {
    place: 'cloud',
    deltaImport: true,
    export: true,
    exportBatchSize: 200,
    referencesPerItem: 20,
    referencesOnAdd: 'afterwards',
    hierarchicalNames: false,
    dropsReferencesToDeleted: true,
  },
  parseSettings: (raw) => ({ ...parseEntraSettings(raw) }),
  signInCodes: [...signInVerdicts].map(([code, { reason, advice }]) => ({ code: String(code), reason, advice })),
  targetSettings: ['tenantId', 'clientId', 'credential', 'cloud', 'graphUrl', 'authorityUrl', 'ca'],
  accountName: (settings) => {
    const { clientId, tenantId } = parseEntraSettings(settings)
    return `application ${clientId} in tenant ${tenantId}`
  },
  rotation: certificateRotation,
  connect: async (request) => openEntraSession(request, parseEntraSettings(request.settings), systemGround),
}
