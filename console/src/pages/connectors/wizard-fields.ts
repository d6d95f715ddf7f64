import { connectorWords } from '../../words/connectors.ts'

export type ConnectorKind = 'active-directory' | 'entra-id'

/** A field of the wizard, by the name of its setting; `name` is that of the connector itself. */
interface WizardField {
  readonly setting: string
  readonly label: string
  readonly hint: string | null
  readonly form: 'line' | 'lines'
  readonly isNeeded: boolean
}

const { wizard, properties } = connectorWords

function needed(setting: string, label: string, hint: string | null = null): WizardField {
  return { setting, label, hint, form: 'line', isNeeded: true }
}

function optional(setting: string, label: string, of: { readonly hint: string; readonly form?: 'lines' }): WizardField {
  return { setting, label, hint: of.hint, form: of.form ?? 'line', isNeeded: false }
}

const nameField = optional('name', wizard.name, { hint: wizard.nameHint })
const caField = optional('ca', wizard.ca, { hint: wizard.caHint, form: 'lines' })

/** What the wizard asks for, by kind of connector. The secret comes in a field of its own. */
export const wizardFields: Readonly<Record<ConnectorKind, readonly WizardField[]>> = {
  'active-directory': [
    needed('forest', properties.forestName, properties.forestHint),
    needed('userName', properties.userName, properties.userHint),
    optional('servers', wizard.servers, { hint: wizard.serversHint, form: 'lines' }),
    caField,
    nameField,
  ],
  'entra-id': [
    needed('tenantId', properties.tenantId),
    needed('clientId', properties.clientId),
    optional('graphUrl', wizard.graphUrl, { hint: wizard.urlHint }),
    optional('authorityUrl', wizard.authorityUrl, { hint: wizard.urlHint }),
    caField,
    nameField,
  ],
}

/** Names of the settings that are needed and empty. */
export function emptySettings(type: ConnectorKind, given: FormData): readonly string[] {
  return wizardFields[type].filter(({ setting, isNeeded }) => isNeeded && textIn(given, setting) === '').map(({ setting }) => setting)
}

/** What was entered, as the service takes it. */
export function readWizard(
  type: ConnectorKind,
  given: FormData,
): { readonly name: string | null; readonly settings: Record<string, unknown> } {
  const entries = wizardFields[type]
    .filter(({ setting }) => setting !== 'name')
    .map(({ setting }): readonly [string, string] => [setting, textIn(given, setting)])
    .filter(([, text]) => text !== '')
    .map(([setting, text]) => [setting, setting === 'servers' ? text.split(/\s+/) : text])
  const name = textIn(given, 'name')
  return { name: name === '' ? null : name, settings: Object.fromEntries(entries) }
}

function textIn(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
