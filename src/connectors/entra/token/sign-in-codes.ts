import type { ConnectionVerdict } from '../../contract/connection-error.ts'

const transient: ConnectionVerdict = {
  failure: 'connection',
  reason: 'server-busy',
  advice: 'The sign-in service had a passing fault; the next run tries again by itself.',
}
const wrongCloud: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'tenant-unknown',
  advice: 'The tenant belongs to another national cloud; choose the right one in the setting cloud.',
}
const appDisabled: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'app-disabled',
  advice: 'Enable the enterprise application (service principal) in Entra ID, under its Properties.',
}
const notConfidential: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'app-unknown',
  advice: 'The app registration does not take a secret or certificate: switch off "Allow public client flows" in its Authentication page.',
}
const missingConsent: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'consent-missing',
  advice: 'Add the Microsoft Graph permissions of type Application to the app registration and grant admin consent.',
}
const rejectedAssertion: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'assertion-rejected',
  advice:
    'Upload the certificate of this connector to the app registration, check that the stored private key belongs to it, and check the clock of this machine.',
}
const wrongSecret: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'client-secret-invalid',
  advice:
    'Store the value of the client secret, not its id; the value is shown once, when the secret is made. If it is lost, make a new one.',
}
const blockedByPolicy: ConnectionVerdict = {
  failure: 'credentials',
  reason: 'conditional-access',
  advice: 'A Conditional Access policy for workload identities blocks the application; exclude it or allow the address of this machine.',
}

/**
 * Codes of the sign-in service (AADSTS…) → meaning. Decisions are made by code; the text beside it is for people and changes.
 */
export const signInVerdicts: ReadonlyMap<number, ConnectionVerdict> = new Map<number, ConnectionVerdict>([
  [7000215, wrongSecret],
  [70002, wrongSecret],
  [
    7000222,
    {
      failure: 'credentials',
      reason: 'client-secret-expired',
      advice:
        'Make a new client secret in the app registration, store its value here, then remove the old one. A certificate lasts longer.',
    },
  ],
  [
    7000218,
    {
      failure: 'credentials',
      reason: 'no-secret',
      advice: 'The app registration expects a secret or certificate; store one for this connector.',
    },
  ],
  [
    700016,
    {
      failure: 'credentials',
      reason: 'app-unknown',
      advice:
        'No such application in this tenant: check clientId and tenantId, and whether the app registration was deleted or never consented to.',
    },
  ],
  [70001, appDisabled],
  [7000112, appDisabled],
  [7000113, notConfidential],
  [700025, notConfidential],
  [700027, rejectedAssertion],
  [50012, rejectedAssertion],
  [700023, rejectedAssertion],
  [
    700024,
    {
      failure: 'connection',
      reason: 'clock-skew',
      advice: 'The signed assertion is outside of its time: set the clock of this machine. The certificate is not concerned.',
    },
  ],
  [700030, { ...rejectedAssertion, advice: 'The tenant only accepts certificates of certain issuers or subjects; use one of those.' }],
  [
    90002,
    {
      failure: 'credentials',
      reason: 'tenant-unknown',
      advice: 'No such tenant: check tenantId, and choose the right national cloud in the setting cloud.',
    },
  ],
  [
    900023,
    {
      failure: 'credentials',
      reason: 'tenant-unknown',
      advice: 'tenantId is neither a GUID nor a domain the sign-in service knows; check it.',
    },
  ],
  [90038, wrongCloud],
  [900432, wrongCloud],
  [900382, wrongCloud],
  [500011, { ...missingConsent, advice: 'Microsoft Graph has no service principal in this tenant; check graphUrl and cloud.' }],
  [65001, missingConsent],
  [650056, missingConsent],
  [650057, missingConsent],
  [50105, missingConsent],
  [53003, blockedByPolicy],
  [530032, blockedByPolicy],
  [530035, blockedByPolicy],
  [50097, blockedByPolicy],
  [
    50074,
    {
      failure: 'credentials',
      reason: 'mfa-required',
      advice: 'The policy asks for a second factor, which an application does not have; exclude the application.',
    },
  ],
  [
    50076,
    {
      failure: 'credentials',
      reason: 'mfa-required',
      advice: 'The policy asks for a second factor, which an application does not have; exclude the application.',
    },
  ],
  [
    50053,
    {
      failure: 'credentials',
      reason: 'locked-out',
      advice: 'The sign-in service blocks attempts for a while; do not try again before the risk report of the application is clean.',
    },
  ],
  [
    50196,
    {
      failure: 'credentials',
      reason: 'throttled',
      advice: 'The sign-in service saw the same request too often; wait an hour before the next attempt.',
    },
  ],
  [
    90055,
    {
      failure: 'connection',
      reason: 'throttled',
      advice: 'The tenant has too many sign-ins at the moment; the next run tries again by itself.',
    },
  ],
  [
    70011,
    {
      failure: 'configuration',
      reason: 'app-unknown',
      advice: 'The scope was not understood; check that cloud and authorityUrl belong together.',
    },
  ],
  [90006, transient],
  [90012, transient],
  [90024, transient],
  [90033, transient],
  [90090, transient],
  [50033, transient],
])

/** A verdict for the codes of a refusal, the first known one; unknown codes are treated like a rejected credential. */
export function judgeSignIn(codes: readonly number[], error: string | null): ConnectionVerdict {
  // 70002 only wraps the code that says why.
  const known = codes.filter((code) => signInVerdicts.has(code)).sort((a, b) => Number(a === 70002) - Number(b === 70002))[0]
  const verdict = known === undefined ? undefined : signInVerdicts.get(known)
  if (verdict !== undefined) return verdict
  if (error === 'temporarily_unavailable') return transient
  return {
    failure: 'credentials',
    reason: 'unclassified',
    advice: 'The sign-in service refused the application; look up its code (AADSTS…) in the sign-in log of the tenant.',
  }
}
