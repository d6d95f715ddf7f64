import type { SettingField } from '../pages/connectors/setting-fields.ts'

const protections = [
  { value: 'ldaps', label: 'TLS from the start (LDAPS, port 636)' },
  { value: 'starttls', label: 'StartTLS (port 389)' },
  { value: 'plain-text-allowed', label: 'Plain text (port 389)' },
]

/** How the connection to a forest is protected, as people say it. */
export function protectionName(value: string): string {
  return protections.find((each) => each.value === value)?.label ?? value
}

const caField: SettingField = {
  setting: 'ca',
  label: 'Certificate authorities to trust (PEM)',
  hint: 'Empty: those of the system',
  form: { kind: 'text-lines' },
}

/** Settings by kind of connector, in the order they are shown. */
export const settingFields: Readonly<Record<string, readonly SettingField[]>> = {
  'active-directory': [
    {
      setting: 'servers',
      label: 'Preferred domain controllers',
      hint: 'One in a line, tried in this order; empty: found by DNS',
      form: { kind: 'list' },
    },
    { setting: 'dnsServers', label: 'Name servers', hint: 'One in a line; empty: those of the system', form: { kind: 'list' } },
    {
      setting: 'security',
      label: 'Protection of the connection',
      hint: 'Only with TLS nobody on the way can read the password',
      form: { kind: 'choice', choices: protections },
    },
    caField,
    {
      setting: 'pin',
      label: 'Fingerprint of the certificate (SHA-256)',
      hint: '64 hexadecimal digits; empty: not pinned',
      form: { kind: 'text' },
    },
    { setting: 'connectTimeoutSeconds', label: 'Longest wait for a connection, seconds', hint: 'Empty: 10', form: { kind: 'number' } },
    { setting: 'answerTimeoutSeconds', label: 'Longest silence of the server, seconds', hint: 'Empty: 120', form: { kind: 'number' } },
    {
      setting: 'rotation',
      label: 'Replace the password by itself, every so many days',
      hint: 'Empty: off. Needs an encrypted connection',
      form: { kind: 'days' },
    },
  ],
  'entra-id': [
    {
      setting: 'cloud',
      label: 'Cloud',
      hint: 'Where the tenant lives',
      form: {
        kind: 'choice',
        choices: [
          { value: 'global', label: 'Global' },
          { value: 'us-gov', label: 'US Government' },
          { value: 'us-gov-dod', label: 'US Government DoD' },
          { value: 'china', label: 'China' },
        ],
      },
    },
    { setting: 'graphUrl', label: 'Address of Microsoft Graph', hint: 'Empty: that of the cloud', form: { kind: 'text' } },
    { setting: 'authorityUrl', label: 'Address of the sign-in service', hint: 'Empty: that of the cloud', form: { kind: 'text' } },
    caField,
    { setting: 'maxConcurrency', label: 'Requests at the same time', hint: 'Empty: 4', form: { kind: 'number' } },
    { setting: 'connectTimeoutSeconds', label: 'Longest wait for a connection, seconds', hint: 'Empty: 10', form: { kind: 'number' } },
    { setting: 'requestTimeoutSeconds', label: 'Longest wait for an answer, seconds', hint: 'Empty: 100', form: { kind: 'number' } },
    {
      setting: 'rotation',
      label: 'Renew the certificate by itself, every so many days',
      hint: 'Empty: off. For certificates only',
      form: { kind: 'days' },
    },
  ],
}
