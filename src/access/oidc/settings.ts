import { AppError } from '#src/base/app-error.ts'
import { roleNamed, type Role } from '#src/model/role.ts'

/** An identity provider that vouches for people, and which of its claims give which role. */
export interface OidcSettings {
  /** As its discovery document says it: `https://login.contoso.com/…`. */
  readonly issuer: URL
  readonly clientId: string
  /** Null for a client that has none and is protected by PKCE alone. */
  readonly clientSecret: string | null
  /** Where browsers reach this service; the redirect address is below it. */
  readonly publicUrl: URL
  /** What stands on the button. */
  readonly label: string
  readonly nameClaim: string
  readonly roleClaim: string
  /** Value of the claim → role. Names in front win over later ones. */
  readonly roles: readonly (readonly [value: string, role: Role])[]
}

const known = ['issuer', 'clientId', 'clientSecretFile', 'publicUrl', 'label', 'nameClaim', 'roleClaim', 'roles']

/**
 * Reads the settings of an identity provider; the client secret comes separately, so that it never stands among them. Throws
 * `file-content` that names the setting.
 */
export function parseOidcSettings(raw: unknown, given: { readonly file: string; readonly clientSecret: string | null }): OidcSettings {
  const wrong = (name: string, detail: string): never => {
    throw new AppError('file-content', { subject: `${given.file}: ${name}`, detail })
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return wrong('settings', `they are a mapping of ${known.join(', ')}`)
  const settings: Readonly<Record<string, unknown>> = { ...raw }
  const unknownName = Object.keys(settings).find((name) => !known.includes(name))
  if (unknownName !== undefined) return wrong(unknownName, `there is no such setting; there are ${known.join(', ')}`)
  const text = (name: string, usual: string | null): string => {
    const value = settings[name] ?? usual
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : wrong(name, 'it is missing, or no text')
  }
  const url = (name: string): URL => {
    const value = text(name, null)
    const parsed = URL.canParse(value) ? new URL(value) : wrong(name, 'it is no address')
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
    return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback) ? parsed : wrong(name, 'it begins with https://')
  }
  return {
    issuer: url('issuer'),
    clientId: text('clientId', null),
    clientSecret: given.clientSecret,
    publicUrl: url('publicUrl'),
    label: text('label', 'Sign in with your organization'),
    nameClaim: text('nameClaim', 'preferred_username'),
    roleClaim: text('roleClaim', 'roles'),
    roles: readRoles(settings['roles'], wrong),
  }
}

function readRoles(raw: unknown, wrong: (name: string, detail: string) => never): OidcSettings['roles'] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return wrong('roles', 'it says which role which values of the claim give')
  return Object.entries(raw).flatMap(([name, values]: [string, unknown]) => {
    const role = roleNamed(name) ?? wrong(`roles.${name}`, 'there is no such role')
    const list: readonly unknown[] = Array.isArray(values) ? values : [values]
    return list.map(
      (value) => [typeof value === 'string' && value !== '' ? value : wrong(`roles.${name}`, 'its values are texts'), role] as const,
    )
  })
}
