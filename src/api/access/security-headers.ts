import type { ServerResponse } from 'node:http'

/**
 * A page of the service runs its own scripts and styles only, sends nothing elsewhere, and stands in no frame. `styles` are the
 * sources of styles, as the policy writes them.
 */
export function contentSecurityPolicy(styles: string): string {
  return [...policyBefore, `style-src ${styles}`, ...policyAfter].join('; ')
}

const policyBefore = ["default-src 'none'", "script-src 'self'"]
const policyAfter = [
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
]

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy("'self'"),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
}

/** Two years, as browsers ask for it (RFC 6797). */
const strictTransport = 'max-age=63072000'

/** Sets them on the response itself, because answers that come line by line are written past the framework. */
export function setSecurityHeaders(response: ServerResponse, over: 'tls' | 'plain'): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (over === 'tls') response.setHeader('strict-transport-security', strictTransport)
}
