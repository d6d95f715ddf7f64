import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { importExport, type ExportImport } from './import-export.ts'
import {
  directMapping,
  forestFile,
  mapping,
  metaverseFile,
  parameter,
  ruleFile,
  runProfile,
  scopeGroup,
  smallExport,
  step,
  writeExport,
  type ExportFiles,
  type WrittenExport,
} from './testing/small-export.ts'

let written: WrittenExport | null = null
afterEach(() => {
  written?.remove()
  written = null
})

const rulePath = 'SynchronizationRules/SynchronizationRule_1.xml'
const forestPath = 'Connectors/Connector_{11111111-AAAA-4AAA-8AAA-111111111111}.xml'
const cloud = { tenantId: null, clientId: null }

async function importOf(changes: ExportFiles, base: Configuration | null = null): Promise<ExportImport> {
  written = writeExport({ ...smallExport(), ...changes })
  return importExport(written.folder, { cloud, base })
}

/** Findings as lines: severity, subject and message. */
function lines({ report }: ExportImport, but: RegExp = /LDAPS/): readonly string[] {
  const shown = report.findings.map(({ severity, subject, message }) => `${severity} ${subject}: ${message}`)
  return shown.filter((line) => !but.test(line))
}

describe('A small export', () => {
  it('becomes connectors, rules, metaverse and scheduler', async () => {
    const outcome = await importOf({})
    expect(lines(outcome)).toEqual([])
    const configuration = must(outcome.configuration, 'a configuration')
    expect(configuration.scheduler).toMatchObject({ enabled: true, intervalMinutes: 60, exportDeletionThreshold: 500 })
    expect(configuration.metaverse['person']?.attributes['displayName']).toEqual({
      type: 'string',
      multiValued: false,
      access: 'read-write',
      indexed: true,
    })
    const [forest, tenant] = configuration.connectors
    expect(forest).toMatchObject({
      id: '11111111-aaaa-4aaa-8aaa-111111111111',
      name: 'fabrikam.com',
      type: 'active-directory',
      settings: { forest: 'fabrikam.com', userName: 'svc-sync@fabrikam.com', security: 'ldaps' },
      partitions: [
        { name: 'DC=fabrikam,DC=com', include: ['OU=Staff,DC=fabrikam,DC=com'], exclude: [], parameters: { 'Domain.Netbios': 'FABRIKAM' } },
      ],
      parameters: { 'Forest.FQDN': 'fabrikam.com', 'Branch.Code': '7' },
      profiles: [{ name: 'Full Import', steps: [{ type: 'full-import', partition: 'DC=fabrikam,DC=com' }] }],
      schema: { user: { attributes: { objectSid: { type: 'binary', access: 'read-only' } } } },
    })
    expect(tenant).toMatchObject({ type: 'entra-id', settings: { tenantId: 'fabrikam.onmicrosoft.com', vocabulary: 'azure-ad-connect' } })
  })

  it('keeps every element of a rule', async () => {
    const { configuration } = await importOf({})
    expect(configuration?.rules).toEqual([
      {
        id: 'aaaaaaaa-0000-4000-8000-000000000001',
        name: 'In from AD - Sample',
        description: 'Takes users in.',
        tag: 'Vendor.Sample.001',
        direction: 'inbound',
        connector: 'fabrikam.com',
        sourceObjectType: 'user',
        targetObjectType: 'person',
        linkType: 'Provision',
        precedence: 100,
        disabled: false,
        scope: [],
        join: [[{ connectorSpaceAttribute: 'objectSid', metaverseAttribute: 'objectSid', caseSensitive: false }]],
        flows: [{ target: 'displayName', source: { kind: 'direct', attribute: 'displayName' }, merge: 'Update', applyOnce: false }],
      },
      expect.objectContaining({
        tag: null,
        direction: 'outbound',
        disabled: true,
        join: [[{ connectorSpaceAttribute: 'sourceAnchor', metaverseAttribute: 'sourceAnchor', caseSensitive: true }]],
        flows: [
          { target: 'dn', source: { kind: 'expression', text: '"CN={" & [displayName] & "}"' }, merge: 'Update', applyOnce: false },
          { target: 'displayName', source: { kind: 'direct', attribute: 'displayName' }, merge: 'Update', applyOnce: true },
          { target: 'accountEnabled', source: { kind: 'constant', value: 'True' }, merge: 'Update', applyOnce: false },
        ],
      }),
    ])
  })

  it.each([
    ['UTF-8 with a mark', (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text, 'utf8')])],
    ['UTF-16 with a mark', (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['UTF-16, the other way round', (text: string) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
  ])('reads the same in %s', async (_, encode) => {
    const name = 'In from AD - Größe Ω'
    const declared = ruleFile({ name }).replace('<synchronizationRule>', '<?xml version="1.0" encoding="utf-16"?><synchronizationRule>')
    const outcome = await importOf({ [rulePath]: encode(declared) })
    expect(lines(outcome)).toEqual([])
    expect(outcome.configuration?.rules[0]?.name).toBe(name)
  })

  it('says what has to be entered, because no export holds it', async () => {
    const { report } = await importOf({})
    expect(report.secrets.map(({ command }) => command)).toEqual([
      'lockstep credentials set fabrikam.com',
      'lockstep credentials set "fabrikam.onmicrosoft.com - AAD"',
    ])
    expect(report.settings.map(({ setting }) => setting)).toEqual(['clientId', 'tenantId'])
    expect(report.unwritable.map(({ attribute, rules }) => [attribute, rules])).toEqual([['proxyAddresses', []]])
  })

  it('is found one folder deeper, as a migration writes it', async () => {
    const deeper = Object.fromEntries(Object.entries(smallExport()).map(([path, text]) => [`Exported-ServerConfiguration-1/${path}`, text]))
    written = writeExport(deeper)
    const outcome = await importExport(written.folder, { cloud, base: null })
    expect(outcome.configuration?.rules).toHaveLength(2)
  })
})

describe('What an import does not know', () => {
  it('is a finding with its place, wherever it stands', async () => {
    const outcome = await importOf({
      [rulePath]: ruleFile({ more: '<colour shade="dark">blue</colour>' }),
      [forestPath]: forestFile({ more: '<gadget><part>1</part></gadget>', access: '<ssl-bind speed="9">1</ssl-bind>' }),
    })
    expect(lines(outcome)).toEqual([
      'warning saved-ma-configuration/ma-data/private-configuration/adma-configuration/ssl-bind@speed: Not known, so not taken over (9): line 8.',
      'warning saved-ma-configuration/ma-data/gadget: Not known, so not taken over: line 27.',
      'warning synchronizationRule/colour: Not known, so not taken over (blue): line 13.',
    ])
    expect(outcome.configuration).not.toBeNull()
  })

  it('is a finding for a parameter of the product, and a parameter of ours otherwise', async () => {
    const outcome = await importOf({
      'GlobalSettings/MV.xml': metaverseFile(parameter('Microsoft.OptionalFeature.Levitation', 'True') + parameter('Company.Code', 'FAB')),
    })
    expect(lines(outcome)).toEqual(['warning Microsoft.OptionalFeature.Levitation: The parameter is not known, so not taken over (True).'])
    expect(outcome.configuration?.parameters).toEqual({ 'Company.Code': 'FAB' })
  })

  it('is not repeated when it may be a password', async () => {
    const outcome = await importOf({ [forestPath]: forestFile({ more: '<bind-password>hunter2</bind-password>' }) })
    expect(lines(outcome)).toEqual(['warning saved-ma-configuration/ma-data/bind-password: Not known, so not taken over: line 27.'])
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  it('says of every feature that is not done why', async () => {
    const on = ['PasswordHashSync', 'PasswordWriteback', 'DirectoryExtension', 'DeviceWriteBack', 'GroupWriteBack', 'GroupFiltering']
    const outcome = await importOf({
      'GlobalSettings/MV.xml': metaverseFile(on.map((name) => parameter(`Microsoft.OptionalFeature.${name}`, 'True')).join('')),
    })
    expect(
      lines(outcome)
        .map((line) => line.split(':')[0])
        .toSorted(),
    ).toEqual(on.map((name) => `warning Microsoft.OptionalFeature.${name}`).toSorted())
    expect(outcome.report.findings.every(({ severity, hint }) => severity !== 'warning' || hint !== '')).toBe(true)
  })

  it('Q10 warns of an interval after which links end, and takes the rule without it', async () => {
    const rule = ruleFile().replace('>00:00:00</softDelete', '>01:30:00</softDelete')
    const outcome = await importOf({ [rulePath]: rule })
    expect(lines(outcome)).toEqual([
      'warning In from AD - Sample: The rule keeps a link for 01:30:00 after it went out of scope; here the link ends at once.',
    ])
    expect(outcome.configuration?.rules).toEqual((await importOf({})).configuration?.rules)
  })

  it('keeps a rule out of the import when its scope would mean something else', async () => {
    const outcome = await importOf({ [rulePath]: ruleFile({ scope: scopeGroup('displayName', 'SOUNDSLIKE', 'Anna') }) })
    expect(outcome.configuration).toBeNull()
    expect(lines(outcome)).toContain('error In from AD - Sample: The scope compares displayName with SOUNDSLIKE, which is not known.')
  })

  it.each([
    [
      'another spelling of an operator',
      { scope: scopeGroup('displayName', 'ISNOTBITSET', '2') },
      { scope: [[{ attribute: 'displayName', operator: 'ISBITNOTSET', value: '2' }]] },
    ],
    [
      'an operator in small letters',
      { scope: scopeGroup('displayName', 'isnotnull', 'x') },
      { scope: [[{ attribute: 'displayName', operator: 'ISNOTNULL', value: '' }]] },
    ],
    ['an empty scope group', { scope: '<conditions />' }, { scope: [] }],
    [
      'a long expression over several lines',
      { mappings: mapping('displayName', '<expression>Trim(\r\n[displayName])</expression>') },
      {
        flows: [
          { target: 'displayName', source: { kind: 'expression', text: 'Trim(\n[displayName])' }, merge: 'Update', applyOnce: false },
        ],
      },
    ],
  ])('understands %s', async (_, change, expected) => {
    const outcome = await importOf({ [rulePath]: ruleFile(change) })
    expect(outcome.configuration?.rules[0]).toMatchObject(expected)
  })

  it('keeps the last of several flows to one attribute, and says so', async () => {
    const outcome = await importOf({ [rulePath]: ruleFile({ mappings: mapping('displayName', '<src>first</src>') + directMapping }) })
    expect(outcome.configuration?.rules[0]?.flows.map(({ source }) => source.kind)).toEqual(['direct'])
    expect(lines(outcome)).toHaveLength(1)
  })

  it('gives rules of one name and one number others, in the same order', async () => {
    const outcome = await importOf({
      'SynchronizationRules/SynchronizationRule_3.xml': ruleFile({ id: '{AAAAAAAA-0000-4000-8000-000000000003}' }),
    })
    expect(outcome.configuration?.rules.map(({ name, precedence }) => [name, precedence])).toEqual([
      ['In from AD - Sample (fabrikam.com)', 100],
      ['In from AD - Sample (aaaaaaaa-0000-4000-8000-000000000003)', 101],
      ['Out to AAD - Sample', 102],
    ])
  })

  it('turns steps of a run profile into ours, and leaves out what there is no step for', async () => {
    const runs = [
      runProfile('Everything', step('full-import') + step('export') + step('full-import', 'import-subtype', 'to-file')),
      runProfile('Sync', step('apply-rules', 'apply-rules-subtype', 'apply-pending').repeat(3)),
      runProfile('Nothing', ''),
    ].join('')
    const outcome = await importOf({ [forestPath]: forestFile({ runs }) })
    expect(outcome.configuration?.connectors[0]?.profiles.map(({ name, steps }) => [name, steps.map(({ type }) => type)])).toEqual([
      ['Everything', ['full-import', 'delta-synchronization', 'export']],
      ['Sync', ['delta-synchronization']],
    ])
    expect(lines(outcome).map((line) => line.split(': ').slice(1).join(': '))).toEqual([
      'run profile Everything: A step of type full-import to-file is left out: there is no such step here.',
      'run profile Nothing: No step of it can be taken over, so the profile is left out.',
    ])
  })

  it.each([
    [
      'the whole partition',
      '<containers><exclusions /><inclusions><inclusion>DC=fabrikam,DC=com</inclusion></inclusions></containers>',
      [],
      [],
    ],
    [
      'a partition without one container',
      '<containers><exclusions><exclusion>OU=Out,DC=fabrikam,DC=com</exclusion></exclusions><inclusions><inclusion>DC=fabrikam,DC=com</inclusion></inclusions></containers>',
      ['DC=fabrikam,DC=com'],
      ['OU=Out,DC=fabrikam,DC=com'],
    ],
    [
      'nothing',
      '<containers><exclusions><exclusion>dc=FABRIKAM, dc=com</exclusion></exclusions><inclusions /></containers>',
      [],
      ['dc=FABRIKAM, dc=com'],
    ],
  ])('reads %s from containers', async (_, containers, include, exclude) => {
    const outcome = await importOf({ [forestPath]: forestFile({ containers }) })
    expect(outcome.configuration?.connectors[0]?.partitions[0]).toMatchObject({ include, exclude })
  })
})

describe('Rules by themselves', () => {
  it('are put into the configuration in use', async () => {
    const base = must((await importOf({})).configuration, 'a configuration')
    written?.remove()
    const id = '{AAAAAAAA-0000-4000-8000-000000000009}'
    written = writeExport({ 'rules/extra.xml': ruleFile({ id, name: 'In from AD - Extra', precedence: '50' }) })
    const outcome = await importExport(written.folder, { cloud, base })
    expect(outcome.configuration?.rules.map(({ name }) => name)).toEqual([
      'In from AD - Extra',
      'In from AD - Sample',
      'Out to AAD - Sample',
    ])
    expect(outcome.configuration?.connectors).toEqual(base.connectors)
  })

  it('of a connector nobody knows are refused with its identifier', async () => {
    written = writeExport({ 'extra.xml': ruleFile({ connector: '{99999999-0000-4000-8000-000000000000}' }) })
    const outcome = await importExport(written.folder, { cloud, base: null })
    expect(outcome.configuration).toBeNull()
    expect(lines(outcome).join('\n')).toContain('{99999999-0000-4000-8000-000000000000}, which is not in the export')
  })

  it('and a policy alone are not enough for a new service, and the report says what is missing', async () => {
    const policy = {
      onpremisesDirectoryPolicy: [{ friendlyName: 'fabrikam.com', standardSynchronizationRules: [{ name: 'In from AD - User Join' }] }],
    }
    written = writeExport({ 'MigratedPolicy.json': JSON.stringify(policy) })
    const outcome = await importExport(join(written.folder, 'MigratedPolicy.json'), { cloud, base: null })
    expect(outcome.configuration).toBeNull()
    expect(lines(outcome)).toEqual([
      'error the metaverse: The export holds no schema of the metaverse and no parameters of the server (GlobalSettings/MV.xml).',
      'warning fabrikam.com: A policy describes this directory without its schema, account and run profiles (no partitions).',
      'information onpremisesDirectoryPolicy[0]: The policy names 1 shipped rules without what they do. The XML set holds them whole.',
    ])
  })

  it('may come as scripts of the rule editor', async () => {
    const script = `New-ADSyncRule \`
-Name 'In from AD - Script' \`
-Identifier 'cccccccc-0000-4000-8000-000000000001' \`
-Description '' \`
-Direction 'Inbound' \`
-Precedence 70 \`
-SourceObjectType 'user' \`
-TargetObjectType 'person' \`
-Connector '11111111-aaaa-4aaa-8aaa-111111111111' \`
-LinkType 'Join' \`
-OutVariable syncRule

Add-ADSyncAttributeFlowMapping \`
-SynchronizationRule $syncRule[0] \`
-Source @('displayName') \`
-Destination 'displayName' \`
-FlowType 'Direct' \`
-ValueMergeType 'Update' \`
-OutVariable syncRule

Add-ADSyncRule -SynchronizationRule $syncRule[0]
`
    const outcome = await importOf({ 'rules/extra.ps1': script })
    expect(lines(outcome)).toEqual([])
    expect(outcome.configuration?.rules[0]).toMatchObject({
      id: 'cccccccc-0000-4000-8000-000000000001',
      name: 'In from AD - Script',
      connector: 'fabrikam.com',
      precedence: 70,
      flows: [{ target: 'displayName', source: { kind: 'direct', attribute: 'displayName' } }],
    })
  })

  it('of a script or a policy beside the XML set are added, and the same one is not added twice', async () => {
    const policy = {
      onpremisesDirectoryPolicy: [
        {
          uniqueIdentifier: '11111111-aaaa-4aaa-8aaa-111111111111',
          friendlyName: 'fabrikam.com',
          oddity: 'yes',
          customSynchronizationRules: [
            {
              uniqueIdentifier: 'bbbbbbbb-0000-4000-8000-000000000001',
              name: 'In from AD - Policy',
              source: 'user',
              target: 'person',
              linkType: 'Join',
              direction: 'Inbound',
              precedence: 60,
              scopeFilters: [[{ attribute: 'displayName', condition: 'EQUAL', value: 'Anna' }]],
              attributeMappings: [{ destination: 'displayName', source: ['displayName'] }],
            },
          ],
        },
      ],
    }
    const outcome = await importOf({
      'Applied-SynchronizationPolicy-1.JSON': JSON.stringify(policy),
      'copy/same-rule.xml': ruleFile(),
    })
    expect(outcome.configuration?.rules.map(({ name }) => name)).toEqual([
      'In from AD - Policy',
      'In from AD - Sample',
      'Out to AAD - Sample',
    ])
    expect(outcome.configuration?.rules[0]).toMatchObject({
      id: 'bbbbbbbb-0000-4000-8000-000000000001',
      connector: 'fabrikam.com',
      scope: [[{ attribute: 'displayName', operator: 'EQUAL', value: 'Anna' }]],
      flows: [{ target: 'displayName', source: { kind: 'direct', attribute: 'displayName' } }],
    })
    expect(lines(outcome)).toEqual([
      'warning onpremisesDirectoryPolicy[0].oddity: Not known, so not taken over ("yes"): line 1.',
      `information In from AD - Sample: It is the rule of ${rulePath}.`,
    ])
  })
})
