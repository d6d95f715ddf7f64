import { createHash, createPrivateKey, sign, type X509Certificate } from 'node:crypto'
import type { Secret } from '#src/base/secret.ts'
import type { SecretChange } from '../../contract/secret-rotation.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { graphErrorOf, isSuccess } from '../graph/graph-error.ts'
import { answered, placeOf } from '../graph/read.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import { objectList, textField, type JsonObject } from '../json.ts'
import { certificateOf } from '../token/certificate-secret.ts'
import { readApplication } from './own-credential.ts'

/** Who a proof of possession is for, and how long it may be good: the reference page "rolling keys" of Graph. */
const proofAudience = '00000002-0000-0000-c000-000000000000'
const proofLifeSeconds = 600
/** Clocks differ a little. */
const proofLeadSeconds = 60

const dayMs = 86_400_000
const grantRead = 'Grant the application the permission Application.Read.All of Microsoft Graph, so that it can find its own registration.'

/** An application that exchanges its own certificates. */
export interface KeyRolling {
  readonly client: GraphClient
  readonly clientId: string
  readonly roles: readonly string[] | null
  /** Of the settings; for secrets that hold a key only. */
  readonly certificate: string | null
}

/** Registers the certificate of the next secret, proven by the key of the current one. One that is registered already stays. */
export async function addKey(
  rolling: KeyRolling,
  { current, next, now }: { readonly current: Secret; readonly next: Secret; readonly now: number },
): Promise<SecretChange> {
  const { client, certificate } = rolling
  const [own, wanted] = [certificateOf(current, certificate), certificateOf(next, null)]
  if (own === null || wanted === null)
    return refused('unclassified', { text: 'There is no certificate.', advice: grantRead, retryAt: null })
  const application = await readApplication(client, rolling)
  const id = textField(application, 'id')
  if (application === null || id === null) {
    return refused('account-unreadable', { text: 'The application may not read its own registration.', advice: grantRead, retryAt: null })
  }
  if (keyOf(application, wanted.certificate) !== null) return { kind: 'accepted' }
  const keyCredential = {
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: wanted.certificate.raw.toString('base64'),
    displayName: wanted.certificate.subject,
  }
  const body = { keyCredential, passwordCredential: null, proof: proofOf(current, { certificate: own.certificate, issuer: id, now }) }
  const answer = await post(client, `/applications/${id}/addKey`, body)
  return isSuccess(answer) ? { kind: 'accepted' } : refusedAnswer(answer, now)
}

/** Takes the certificate of a former secret out of the registration, proven by the one in use. One that is gone already is no error. */
export async function removeKey(
  rolling: KeyRolling,
  { current, previous, now }: { readonly current: Secret; readonly previous: Secret; readonly now: number },
): Promise<SecretChange> {
  const { client, certificate } = rolling
  const [own, former] = [certificateOf(current, certificate), certificateOf(previous, certificate)]
  const application = own === null || former === null ? null : await readApplication(client, rolling)
  const id = textField(application, 'id')
  if (own === null || former === null || application === null || id === null) {
    return refused('account-unreadable', { text: 'The old certificate was not found.', advice: grantRead, retryAt: null })
  }
  const keyId = own.certificate.fingerprint256 === former.certificate.fingerprint256 ? null : keyOf(application, former.certificate)
  if (keyId === null) return { kind: 'accepted' }
  const answer = await post(client, `/applications/${id}/removeKey`, {
    keyId,
    proof: proofOf(current, { certificate: own.certificate, issuer: id, now }),
  })
  // It stays registered until it ends, and is of no use to anybody without its private part.
  return isSuccess(answer) ? { kind: 'accepted' } : refusedAnswer(answer, now)
}

/** The identifier of a registered certificate. Graph gives its SHA-1 thumbprint in base64; portals have written it in hexadecimal. */
function keyOf(application: JsonObject, certificate: X509Certificate): string | null {
  const digest = createHash('sha1').update(certificate.raw).digest()
  const hex = digest.toString('hex').toUpperCase()
  const forms = [digest.toString('base64'), hex, Buffer.from(hex, 'latin1').toString('base64')]
  const found = objectList(application, 'keyCredentials').find((key) => forms.includes(textField(key, 'customKeyIdentifier') ?? ''))
  return textField(found ?? null, 'keyId')
}

/** A JWT that only the holder of a registered key can have made. */
function proofOf(
  secret: Secret,
  { certificate, issuer, now }: { readonly certificate: X509Certificate; readonly issuer: string; readonly now: number },
): string {
  const notBefore = Math.floor(now / 1_000) - proofLeadSeconds
  const header = { alg: 'RS256', typ: 'JWT', x5t: createHash('sha1').update(certificate.raw).digest('base64url') }
  const claims = { aud: proofAudience, iss: issuer, nbf: notBefore, exp: notBefore + proofLifeSeconds }
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const key = secret.withText((pem) => createPrivateKey(pem))
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

/** Neither is sent twice by itself: what became of it is looked up before the next try. */
async function post(client: GraphClient, path: string, body: JsonObject): Promise<HttpAnswer> {
  return answered(await client.send({ method: 'POST', path, body, idempotent: false }), placeOf(client))
}

function refusedAnswer(answer: HttpAnswer, now: number): SecretChange {
  const { status, code, message } = graphErrorOf(answer)
  const text = `${status} ${code}: ${message}`
  if (status === 403) {
    const advice = 'A policy of the tenant for applications, or a lock of the registration, forbids new keys. Ask its administrator.'
    return refused('change-forbidden', { text, advice, retryAt: null })
  }
  const advice = 'The registration did not take the change of its certificates; its own words are in the event.'
  return refused('unclassified', { text, advice, retryAt: now + dayMs })
}

function refused(
  reason: Extract<SecretChange, { kind: 'refused' }>['reason'],
  of: { readonly text: string; readonly advice: string; readonly retryAt: number | null },
): SecretChange {
  return { kind: 'refused', reason, ...of }
}
