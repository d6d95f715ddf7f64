import type { X509Certificate } from 'node:crypto'
import type { Secret } from '#src/base/secret.ts'
import type { AccountFacts, Expiry } from '#src/model/credential-forecast.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { isSuccess } from '../graph/graph-error.ts'
import { get, odataText } from '../graph/graph-request.ts'
import { answered, placeOf } from '../graph/read.ts'
import { objectList, textField, type JsonObject } from '../json.ts'
import type { EntraSettings } from '../settings.ts'
import { certificateOf, thumbprintOf } from '../token/certificate-secret.ts'

/** What a session signed in with, as far as anybody may see it. */
export type OwnCredential =
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  /** The first three characters, which the app registration shows to tell secrets apart. */
  | { readonly kind: 'secret'; readonly hint: string }

/** Each of these permissions lets an application read its own registration. */
const readingPermissions = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const hintLength = 3

/** Looks at the secret of a session without keeping it. */
export function ownCredential(settings: EntraSettings, secret: Secret): OwnCredential | null {
  if (settings.credential === 'secret') return { kind: 'secret', hint: secret.withText((text) => text.slice(0, hintLength)) }
  const own = certificateOf(secret, settings.certificate)
  return own === null ? null : { kind: 'certificate', certificate: own.certificate }
}

/** The registration of the application itself; null where the application may not read it. */
export async function readApplication(
  client: GraphClient,
  { clientId, roles }: { readonly clientId: string; readonly roles: readonly string[] | null },
): Promise<JsonObject | null> {
  if (roles !== null && !readingPermissions.some((permission) => roles.includes(permission))) return null
  const path = `/applications(appId=${odataText(clientId)})?$select=id,keyCredentials,passwordCredentials`
  const answer = answered(await client.send(get(path)), placeOf(client))
  return isSuccess(answer) ? answer.body : null
}

/** The facts of an application's credential. The dates of a certificate stand in it, those of a secret in the registration only. */
export async function credentialFacts(
  client: GraphClient,
  of: { readonly own: OwnCredential | null; readonly clientId: string; readonly roles: readonly string[] | null },
): Promise<AccountFacts> {
  const { own, clientId } = of
  const facts = { identity: clientId, name: null, changeMark: null, standing: 'usable', failedSignIns: null, rules: null } as const
  if (own?.kind === 'certificate') {
    const { certificate } = own
    const at = certificate.validToDate.getTime()
    const expiry = { kind: 'at', at, what: 'certificate', thumbprint: thumbprintOf(certificate) } as const
    return { ...facts, changedAt: certificate.validFromDate.getTime(), expiry }
  }
  const application = own === null ? null : await readApplication(client, of)
  return {
    ...facts,
    changedAt: null,
    expiry: own === null || application === null ? { kind: 'unknown' } : secretExpiry(application, own.hint),
  }
}

/** Several secrets may begin alike: then the one that ends first is told, for it may be ours. */
function secretExpiry(application: JsonObject, hint: string): Expiry {
  const alike = objectList(application, 'passwordCredentials').filter((credential) => textField(credential, 'hint') === hint)
  const ends = alike.map((credential) => Date.parse(textField(credential, 'endDateTime') ?? '')).filter(Number.isFinite)
  return ends.length === 0 ? { kind: 'unknown' } : { kind: 'at', at: Math.min(...ends), what: 'client-secret', thumbprint: null }
}
