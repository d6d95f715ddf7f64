import type { Access } from '#src/model/schema.ts'
import type { ConnectionVerdict } from '../../contract/connection-error.ts'
import { codedVerdictTable, verdictTable } from '../../contract/testing/failure-tables.ts'
import { code, markdownTable } from '../../contract/testing/generated-sections.ts'
import { settingsTable, type SettingNote } from '../../contract/testing/settings-table.ts'
import type { EntraAttribute } from '../attribute-line.ts'
import { clouds } from '../clouds.ts'
import { cloudErrors, detailCodes } from '../export/graph-refusal.ts'
import { brokenConnection, endlessList, notGraph, refusedRead, transportAdvice } from '../graph/connection-failures.ts'
import { TransportFailure, type TransportReason } from '../graph/transport-failure.ts'
import type { EntraType } from '../identity.ts'
import { fullImportRequired, lostPositions } from '../import/position.ts'
import { permissionNeeds, type PermissionNeed } from '../permissions.ts'
import { selectedTypes } from '../selection.ts'
import { parseEntraSettings, type EntraSettings } from '../settings.ts'
import { judgeSignIn, signInVerdicts } from '../token/sign-in-codes.ts'
import { verdicts } from '../verdicts.ts'
import { attributesOfType, vocabularies } from '../vocabulary.ts'

const place = { server: 'https://graph.microsoft.com', at: 0 }
const minimal = { tenantId: 'contoso.onmicrosoft.com', clientId: '00000000-0000-0000-0000-000000000000' }

/** The generated sections of `docs/connectors/entra.md`. */
export function entraSections(): Readonly<Record<string, string>> {
  return {
    settings: settingsTable(settingNotes, parseEntraSettings(minimal), ['tenantId', 'clientId']),
    clouds: cloudTable(),
    permissions: permissionTable(),
    'user attributes': attributeTable('user'),
    'group attributes': attributeTable('group'),
    'azure-ad-connect user': translatedTable('user'),
    'azure-ad-connect group': translatedTable('group'),
    'azure-ad-connect contact': translatedTable('contact'),
    'azure-ad-connect device': translatedTable('device'),
    'export errors': exportTable(),
    'sign-in refusals': signInTable(),
    'connection failures': verdictTable(transportVerdicts()),
    'read refusals': readTable(),
    'session failures': verdictTable([...Object.values(verdicts), unknownSelection(), notGraph(place, ''), endlessList(place)]),
    'lost positions': lostPositionTable(),
  }
}

/** What the page says about every setting. */
export const settingNotes: { readonly [Name in keyof EntraSettings]: SettingNote } = {
  vocabulary: {
    meaning: 'Names of object types and attributes: `graph`, or `azure-ad-connect`, see [Vocabularies](#vocabularies).',
    example: 'vocabulary: azure-ad-connect',
    option: null,
  },
  tenantId: {
    meaning: 'Directory (tenant) id, a GUID, or a verified domain.',
    example: 'tenantId: contoso.onmicrosoft.com',
    option: '--tenant',
  },
  clientId: {
    meaning: 'Application (client) id of the app registration.',
    example: 'clientId: 00000000-0000-0000-0000-000000000000',
    option: '--client-id',
  },
  credential: {
    meaning: 'What the application signs in with: `secret` or `certificate`.',
    example: 'credential: certificate',
    option: '--certificate-file',
  },
  certificate: {
    meaning:
      'PEM text of the public certificate; needed with `credential: certificate`. The private key is the secret of the connector and never stands here.',
    example: 'certificate: "-----BEGIN CERTIFICATE-----…"',
    option: '--certificate-file',
  },
  cloud: { meaning: 'National cloud of the tenant, see below.', example: 'cloud: us-gov', option: '--cloud' },
  graphUrl: {
    meaning: "Another address of Microsoft Graph than the cloud's, https only.",
    example: 'graphUrl: https://graph.contoso.com',
    option: '--graph-url',
  },
  authorityUrl: {
    meaning: "Another address of the sign-in service than the cloud's, https only, without the tenant.",
    example: 'authorityUrl: https://login.contoso.com',
    option: '--authority-url',
  },
  ca: {
    meaning: 'PEM text of the certificate authorities to trust instead of those that come with Node.js, for a proxy that inspects traffic.',
    example: 'ca: "-----BEGIN CERTIFICATE-----…"',
    option: '--ca-file',
  },
  initialPassword: {
    meaning:
      'How the first password of a new user is made: `length` 12 to 256, whether the user must change it at the first sign-in, and whether with a second factor.',
    example: 'initialPassword: { length: 32, forceChangeNextSignIn: true }',
    option: null,
  },
  maxConcurrency: {
    meaning: 'Requests under way at the same time, 1 to 16. Throttling lowers it while it lasts.',
    example: 'maxConcurrency: 8',
    option: null,
  },
  connectTimeoutSeconds: { meaning: 'Longest wait for a connection; 1 to 120.', example: 'connectTimeoutSeconds: 10', option: null },
  requestTimeoutSeconds: {
    meaning: 'Longest wait for an answer, and again for its body; 5 to 600.',
    example: 'requestTimeoutSeconds: 100',
    option: null,
  },
  rotation: {
    meaning:
      'Renews the certificate by itself when it is `everyDays` old (1 to 3650), or has lived 60 % of its time. For `credential: certificate` only.',
    example: 'rotation: { everyDays: 30 }',
    option: null,
  },
}

function cloudTable(): string {
  const rows = Object.entries(clouds).map(([name, { graphUrl, authorityUrl }]) => [code(name), graphUrl, authorityUrl])
  return markdownTable(['Cloud', 'Microsoft Graph', 'Sign-in service'], rows)
}

const neededFor: Readonly<Record<PermissionNeed['neededFor'], string>> = {
  import: 'imports; the check fails without it',
  export: 'exports; the check warns without it',
  description: 'the name of the connector, `%Tenant.…%` parameters and the check `verified-domains`',
}

function permissionTable(): string {
  const rows = permissionNeeds.map((need) => {
    const [first = '', ...others] = need.anyOf.map((all) => all.map(code).join(' with '))
    const where = need.objectType === undefined ? '' : `, where ${need.objectType}s are selected`
    return [need.purpose, first, others.join(', '), neededFor[need.neededFor] + where]
  })
  return markdownTable(['To', 'Permission', 'Also enough', 'Needed for'], rows)
}

const accessText: Readonly<Record<Access, string>> = {
  'read-write': 'read and write',
  'write-on-create': 'set while the object is created',
  'read-only': 'read',
  'never-cleared': 'read and write, never cleared',
}

function attributeTable(type: EntraType): string {
  const vocabulary = vocabularies.graph
  const suggested = vocabulary.suggested[type]?.attributes ?? {}
  const rows = [...attributesOfType(vocabulary, type).values()].map((attribute) => [
    code(attribute.name),
    typeText(attribute),
    attribute.field === null && attribute.property === attribute.name ? '' : propertyText(attribute),
    attribute.name === 'sourceAnchor' ? writtenOnce : accessText[attribute.schema.access],
    Object.hasOwn(suggested, attribute.name) ? 'yes' : '',
  ])
  return markdownTable(['Attribute', 'Type', 'Name in Graph, where another', 'Access', 'Selected at first'], rows)
}

const writtenOnce = 'written once, see [Recognition](#recognition-and-take-over)'

/** The attributes of the other vocabulary, each with its reason where it is not written. */
function translatedTable(type: EntraType): string {
  const attributes = [...attributesOfType(vocabularies['azure-ad-connect'], type).values()]
  const rows = attributes.map((attribute) => [
    code(attribute.name),
    typeText(attribute),
    propertyText(attribute),
    attribute.name === 'sourceAnchor' && attribute.reason === null ? writtenOnce : accessOf(attribute),
    attribute.reason ?? '',
  ])
  return markdownTable(['Attribute', 'Type', 'In Graph', 'Access', 'Why it is not written'], rows)
}

function accessOf({ property, schema }: EntraAttribute): string {
  return property === null ? 'none' : accessText[schema.access]
}

function typeText({ schema }: EntraAttribute): string {
  return `${schema.type}${schema.multiValued ? '[]' : ''}`
}

function propertyText({ property, field, form }: EntraAttribute): string {
  if (property === null) return ''
  if (form === 'phone') return `the ${code(field ?? '')} number of ${code(property)}`
  const first = form === 'first' ? 'the first of ' : ''
  return first + code(field === null ? property : `${property}.${field}`)
}

function exportTable(): string {
  const details = Object.entries(detailCodes).map(([detail, error]) => [
    `detail ${code(detail)}`,
    detail === 'InvalidLength' ? `${code(error)}, ${code(cloudErrors.length)} in its message` : code(error),
  ])
  return markdownTable(
    ['What Graph said', 'Error of the object'],
    [
      [
        'another object holds a value that must be unique (409, `ObjectConflict`), when an object is created',
        `${code('cd-existing-object')}, ${code(cloudErrors.conflict)} in its message`,
      ],
      ['the same on an update', `${code('cd-error')}, ${code(cloudErrors.conflict)} in its message`],
      [
        'a user principal name with an invalid form or domain',
        `${code('invalid-attribute-value')}, ${code(cloudErrors.identity)} in its message`,
      ],
      ['a detail about a password', code('password-policy-violation')],
      ...details,
      ['`Directory_QuotaExceeded`: the tenant is full', code('cd-error')],
      ['status 403', code('permission-issue')],
      ['status 404', code('cd-missing-object')],
      ['anything else', code('cd-error')],
    ],
  )
}

function signInTable(): string {
  const known = [...signInVerdicts].map(([number, verdict]) => ({ code: `AADSTS${number}`, verdict }))
  return codedVerdictTable([...known, { code: 'anything else', verdict: judgeSignIn([], null) }])
}

function transportVerdicts(): readonly ConnectionVerdict[] {
  return Object.keys(transportAdvice).map((reason) =>
    brokenConnection(new TransportFailure({ reason: reason as TransportReason, sent: 'no' }, null, new Error(reason)), place),
  )
}

function readTable(): string {
  const shown = [
    ['HTTP 401', 401, ''],
    ['HTTP 403', 403, ''],
    ['HTTP 429 or 5xx, after all repetitions', 503, ''],
    ['anything else', 400, '(the code Graph gave)'],
  ] as const
  return codedVerdictTable(
    shown.map(([text, status, own]) => {
      const body = own === '' ? null : { error: { code: own } }
      return { code: text, verdict: refusedRead({ status, headers: {}, body }, place, 'that the advice names') }
    }),
  )
}

/** The selection of a connector names something Entra ID does not have. */
function unknownSelection(): ConnectionVerdict {
  try {
    selectedTypes({ 'that is named': { attributes: {} } }, vocabularies.graph, place)
  } catch (error) {
    return error as ConnectionVerdict
  }
  throw new Error('An object type that does not exist was taken.')
}

function lostPositionTable(): string {
  const rows = Object.entries(lostPositions).map(([reason, meaning]) => [code(reason), meaning])
  const { advice } = fullImportRequired(place, { reason: 'other-tenant', text: '' })
  return `${markdownTable(['Reason', 'Meaning'], rows)}\n\n${advice}`
}
