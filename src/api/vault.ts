import { isoTime } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import { vaultStatus } from '#src/runner/vault/vault-status.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import {
  makeKitShape,
  recoveryKitShape,
  rotatedShape,
  rotateKeyShape,
  unsealShape,
  useKitShape,
  vaultCheckShape,
  vaultShape,
  type VaultBody,
} from './contract/vault.ts'
import { heavy } from './open-api/answer-schemas.ts'

/** The vault: what it says of itself, its key, and what there is for the day the key is lost. No secret ever leaves it here. */
export function vaultRoutes(api: Api, parts: ApiParts): void {
  const { keeper } = parts
  const administrator = { config: needsJustSignedIn('administer') }
  api.get('/vault', { config: needs('see-status'), schema: { response: { 200: vaultShape } } }, () => vaultBody(parts))
  api.post(
    '/vault/verify',
    { config: { ...needs('administer'), ...heavy }, schema: { response: { 200: vaultCheckShape } } },
    async (request) => {
      const audit = await keeper.verify(authorOf(request))
      return { vault: await vaultBody(parts), audit: { ...audit, breaks: audit.breaks.map((each) => ({ ...each })) } }
    },
  )
  api.post('/vault/unseal', { ...administrator, schema: { body: unsealShape, response: { 200: vaultShape } } }, async (request) => {
    const { passphrase: handle, key = 'kept' } = request.body
    await withSecret(parts, handle, (passphrase) => keeper.unseal({ passphrase, key, author: authorOf(request) }))
    return vaultBody(parts)
  })
  api.post('/vault/rotate-key', { ...administrator, schema: { body: rotateKeyShape, response: { 200: rotatedShape } } }, (request) => {
    const { passphrase: handle, to = null } = request.body
    return withSecret(parts, handle, (passphrase) => keeper.rotate({ to, passphrase, author: authorOf(request) }))
  })
  api.post('/vault/confirm-restore', { ...administrator, schema: { response: { 200: vaultShape } } }, async (request) => {
    await keeper.confirmRestore(authorOf(request))
    return vaultBody(parts)
  })
}

/** Kits: made, tried out, used. */
export function recoveryKitRoutes(api: Api, parts: ApiParts): void {
  const { keeper, handles } = parts
  const administrator = { config: needsJustSignedIn('administer') }
  api.post('/vault/recovery-kit', { ...administrator, schema: { body: makeKitShape, response: { 200: recoveryKitShape } } }, (request) =>
    destroying(handles.take(request.body.passphrase), (passphrase) => keeper.recoveryKit(passphrase, authorOf(request))),
  )
  api.post(
    '/vault/recovery-kit/prove',
    { ...administrator, schema: { body: useKitShape, response: { 200: vaultShape } } },
    async (request) => {
      const { kit, passphrase } = request.body
      await destroying(handles.take(passphrase), (secret) => keeper.proveKit(kit, secret, authorOf(request)))
      return vaultBody(parts)
    },
  )
  api.post('/vault/restore', { ...administrator, schema: { body: useKitShape, response: { 200: vaultShape } } }, async (request) => {
    const { kit, passphrase } = request.body
    await destroying(handles.take(passphrase), (secret) => keeper.restore(kit, secret, authorOf(request)))
    return vaultBody(parts)
  })
}

function withSecret<T>({ handles }: ApiParts, handle: string | undefined, use: (secret: Secret | null) => Promise<T>): Promise<T> {
  return handle === undefined ? use(null) : destroying(handles.take(handle), use)
}

async function destroying<T>(secret: Secret, use: (secret: Secret) => Promise<T>): Promise<T> {
  try {
    return await use(secret)
  } finally {
    secret.destroy()
  }
}

async function vaultBody({ setup, keeper, vault }: ApiParts): Promise<VaultBody> {
  const status = await vaultStatus({ ...setup, vault }, setup.clock.now())
  const { key, rotation, kit, restore } = status
  return {
    sealed: status.sealedBecause !== null,
    sealedSince: time(keeper.sealedSince),
    reason: status.sealedBecause,
    keyId: status.keyId,
    key: key === null ? null : { keyId: key.keyId, source: key.source, since: isoTime(key.since) },
    rotation:
      rotation === null
        ? null
        : {
            from: rotation.from,
            to: { keyId: rotation.to.keyId, source: rotation.to.source, since: isoTime(rotation.to.since) },
            startedAt: isoTime(rotation.startedAt),
            author: rotation.author,
            waiting: rotation.waiting,
          },
    recoveryKit: kit === null ? null : { ...kit, createdAt: isoTime(kit.createdAt), provenAt: time(kit.provenAt) },
    recoveryKitDue: status.isKitDue,
    restore:
      restore === null
        ? null
        : { at: isoTime(restore.at), author: restore.author, host: restore.host, confirmedAt: time(restore.confirmedAt) },
    secrets: status.secrets.map(({ connector, version, status: use, keyId, state, detail }) => ({
      connector,
      version,
      status: use,
      keyId,
      state,
      detail,
    })),
  }
}

function time(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
