import { ConnectionError } from '../../contract/connection-error.ts'
import { incidentAt, type Place } from '../../contract/connection-incident.ts'
import { verdicts } from '../verdicts.ts'
import { graphErrorOf } from './graph-error.ts'
import type { HttpAnswer } from './transport.ts'
import type { TransportFailure, TransportReason } from './transport-failure.ts'

/** What to do when the server could not be reached or did not answer. */
export const transportAdvice: Readonly<Record<TransportReason, string>> = {
  dns: 'Check the name of the server and the name resolution of this machine.',
  'tcp-refused':
    'Check that this machine may reach the server on port 443, through the firewall and, where there is one, the private endpoint.',
  'tcp-timeout': 'The server does not answer; check firewall and routing from this machine to the server on port 443.',
  'tls-chain':
    "The server's certificate comes from an authority this machine does not trust; a proxy that inspects traffic needs its authority in the setting ca.",
  'tls-name': "The server's certificate is for another name; check graphUrl and authorityUrl.",
  'tls-expired':
    "The server's certificate is not valid at this time; check the clock of this machine and the certificate of a proxy in between.",
  dropped:
    'The connection was lost; nothing needs to be done unless it happens again and again, then look at the proxy or firewall in between.',
  timeout: 'The server took too long to answer; run again, or raise requestTimeoutSeconds.',
}

/** The server could not be reached or did not answer. */
export function brokenConnection(failure: TransportFailure, place: Place): ConnectionError {
  return new ConnectionError({
    failure: 'connection',
    reason: failure.reason === 'timeout' ? 'tcp-timeout' : failure.reason,
    advice: transportAdvice[failure.reason],
    incidents: [
      incidentAt(place, {
        result: failure.sent === 'no' ? 'failed-connection' : 'dropped-connection',
        code: failure.code,
        text: failure.message,
      }),
    ],
    cause: failure,
  })
}

/** A read was refused. `permission` names the application permission it needs, for the advice. */
export function refusedRead(answer: HttpAnswer, place: Place, permission: string): ConnectionError {
  const error = graphErrorOf(answer)
  const { failure, reason, advice, result } = judgeRead(error.status, error.code, permission)
  return new ConnectionError({
    failure,
    reason,
    advice,
    incidents: [
      incidentAt(place, { result, code: String(error.status), subCode: error.code === '' ? null : error.code, text: error.message }),
    ],
  })
}

function judgeRead(status: number, code: string, permission: string) {
  if (status === 407) return { ...verdicts.proxySignIn, result: 'failed-connection' } as const
  if (status === 401) {
    return {
      failure: 'credentials',
      reason: 'wrong-identity',
      advice:
        'Graph does not accept the token the sign-in service gave; check that tenant and cloud belong together and that graphUrl is of the same cloud.',
      result: 'failed-authentication',
    } as const
  }
  if (status === 403) {
    return {
      failure: 'permission',
      reason: 'consent-missing',
      advice: `Give the application the permission ${permission} of type Application in Entra ID and grant admin consent.`,
      result: 'failed-permission',
    } as const
  }
  if (status === 429 || status >= 500) {
    return {
      failure: 'connection',
      reason: 'server-busy',
      advice: 'Graph is overloaded or throttles this tenant; the next run goes on by itself.',
      result: 'failed-connection',
    } as const
  }
  return {
    failure: 'unexpected',
    reason: code === '' ? `http-${status}` : code,
    advice: `Graph refused a read of the directory; its own words say why.`,
    result: 'failed-search',
  } as const
}

/** A list has no end. */
export function endlessList(place: Place): ConnectionError {
  return new ConnectionError({
    failure: 'unexpected',
    reason: 'endless-list',
    advice: 'Run again; if it happens again, look for a proxy or gateway that keeps answers of Graph.',
    incidents: [incidentAt(place, { result: 'failed-search', text: 'The pages of a list lead back to where they came from.' })],
  })
}

/** An answer came that Graph does not give: a proxy's page, a captive portal, a wrong address. */
export function notGraph(place: Place, what: string): ConnectionError {
  return new ConnectionError({
    failure: 'unexpected',
    reason: 'not-graph',
    advice: 'What answered is not Microsoft Graph; check graphUrl and any proxy in between.',
    incidents: [incidentAt(place, { result: 'failed-search', text: `The answer to ${what} is not what Graph sends.` })],
  })
}
