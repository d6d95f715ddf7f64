import type { Secret } from '#src/base/secret.ts'
import { ConnectionError, type ConnectionVerdict } from '../../contract/connection-error.ts'
import { incidentAt } from '../../contract/connection-incident.ts'
import { brokenConnection } from '../graph/connection-failures.ts'
import { textField } from '../json.ts'
import { verdicts } from '../verdicts.ts'
import { judgeSignIn } from './sign-in-codes.ts'
import type { SignInNetwork } from './sign-in-network.ts'
import type { HttpAnswer } from '../graph/transport.ts'

const textLengthMax = 2_000
/** Proxy Authentication Required, RFC 9110 section 15.5.8. */
const proxyStatus = 407

/** Turns whatever kept a token from coming into a `ConnectionError`, from the service's own answer where there is one. */
export function signInFailure(error: unknown, network: SignInNetwork, secret: Secret): Error {
  const place = network.place()
  if (network.failure !== null) return brokenConnection(network.failure, place)
  const { refusal } = network
  if (refusal === null) return error instanceof Error ? error : new Error(String(error))
  const codes = errorCodes(refusal)
  const verdict = withSkew(judge(refusal, codes), { refusal, at: place.at })
  return new ConnectionError({
    ...verdict,
    incidents: [
      incidentAt(place, {
        result: verdict.failure === 'connection' ? 'failed-connection' : 'failed-authentication',
        code: String(refusal.status),
        subCode: codes[0] === undefined ? textField(refusal.body, 'error') : String(codes[0]),
        text: withoutSecrets(
          textField(refusal.body, 'error_description') ?? `HTTP status ${refusal.status} without an explanation.`,
          secret,
        ),
      }),
    ],
  })
}

/** How far the clocks are apart, by the time the service stamped its answer with (RFC 9110 section 6.6.1). */
function withSkew(verdict: ConnectionVerdict, of: { readonly refusal: HttpAnswer; readonly at: number }): ConnectionVerdict {
  const stamped = Date.parse(String(of.refusal.headers['date'] ?? ''))
  if (verdict.reason !== 'clock-skew' || Number.isNaN(stamped)) return verdict
  const minutes = Math.round(Math.abs(of.at - stamped) / 60_000)
  return {
    ...verdict,
    advice: `${verdict.advice} It is ${minutes} minutes ${of.at < stamped ? 'behind' : 'ahead of'} that of the service.`,
  }
}

function judge(refusal: HttpAnswer, codes: readonly number[]): ConnectionVerdict {
  if (refusal.status === proxyStatus) return verdicts.proxySignIn
  if (codes.length === 0 && (refusal.status === 429 || refusal.status >= 500)) return judgeSignIn([], 'temporarily_unavailable')
  return judgeSignIn(codes, textField(refusal.body, 'error'))
}

function errorCodes(refusal: HttpAnswer): readonly number[] {
  const codes = refusal.body?.['error_codes']
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : []
}

/** The service does not repeat what it was sent; this makes sure that a proxy in between does not either. */
function withoutSecrets(text: string, secret: Secret): string {
  const withoutTokens = text.replace(/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, '[token]')
  const clean = secret.withText((value) => (value.length < 4 ? withoutTokens : withoutTokens.replaceAll(value, '[secret]')))
  return clean.slice(0, textLengthMax)
}
