import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { fromDocuments } from '#src/configuration/from-documents.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import { importExport, type ExportImport } from './import-export.ts'

/** The sample export of a real server. It lies beside the project and is not part of it. */
const folder = join(import.meta.dirname, '../../../shared/conformance/aadconnect-export')
const isThere = existsSync(folder)
const missing = isThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'
const given = { cloud: { tenantId: null, clientId: null }, base: null }

describe.skipIf(!isThere)(`The export of a real server${missing}`, () => {
  let outcome: ExportImport
  let configuration: Configuration
  beforeAll(async () => {
    outcome = await importExport(folder, given)
    configuration = must(outcome.configuration, 'a configuration')
  }, 60_000)

  it('has all of its rules, and every one can be used', () => {
    expect(outcome.report.rules).toEqual({
      total: 62,
      inbound: 28,
      outbound: 34,
      provision: 9,
      join: 53,
      stickyJoin: 0,
      disabled: 0,
      shipped: 62,
      flows: 1200,
      expressions: 391,
    })
    expect(configuration.rules.map(({ precedence }) => precedence)).toEqual(Array.from({ length: 62 }, (_, i) => 100 + i))
    expect(compileRules(configuration).problems).toEqual([])
  })

  it('has no finding that stands in the way, and nothing that is not known', () => {
    expect(outcome.report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(outcome.report.findings.filter(({ message }) => message.startsWith('Not known'))).toEqual([])
    const [first] = outcome.report.findings
    expect(first).toMatchObject({ severity: 'warning', file: 'GlobalSettings/MV.xml' })
  })

  it('has the attributes the inclusion lists name', () => {
    expect(
      outcome.report.connectors.map(({ name, type, objectTypes, attributes, profiles }) => ({
        name,
        type,
        objectTypes,
        attributes,
        profiles,
      })),
    ).toEqual([
      { name: 'contoso.com', type: 'active-directory', objectTypes: 10, attributes: 132, profiles: 5 },
      { name: 'contoso.onmicrosoft.com - AAD', type: 'entra-id', objectTypes: 4, attributes: 161, profiles: 5 },
    ])
    expect(configuration.connectors[0]?.schema['computer']?.attributes['mS-DS-CreatorSID']).toMatchObject({ type: 'reference' })
    expect(Object.keys(configuration.metaverse['person']?.attributes ?? {})).toHaveLength(182)
  })

  it('keeps merge types, apply-once flows and case-sensitive joins', () => {
    const flows = configuration.rules.flatMap((rule) => rule.flows)
    expect(flows.filter(({ merge }) => merge === 'MergeCaseInsensitive')).toHaveLength(5)
    expect(flows.filter(({ applyOnce }) => applyOnce)).toHaveLength(2)
    const sensitive = configuration.rules.filter(({ join: groups }) => groups.flat().some(({ caseSensitive }) => caseSensitive))
    expect(sensitive).toHaveLength(3)
  })

  it('gives the same documents every time, and they read back as the same configuration', async () => {
    const documents = toDocuments(configuration)
    const again = await importExport(folder, given)
    expect(toDocuments(must(again.configuration, 'a configuration'))).toEqual(documents)
    expect(again.report).toEqual(outcome.report)
    const read = fromDocuments(documents)
    expect(read.ok && read.configuration).toEqual(configuration)
    expect(read.ok && toDocuments(read.configuration)).toEqual(documents)
  }, 60_000)

  it('names every attribute that Microsoft Graph does not take, with the reason and the rules that flow to it', () => {
    expect(outcome.report.unwritable.length).toBeGreaterThan(200)
    expect(outcome.report.unwritable.every(({ reason }) => reason.endsWith('.'))).toBe(true)
    const flowing = outcome.report.unwritable.filter(({ rules }) => rules.length > 0)
    expect(flowing.find(({ objectType, attribute }) => objectType === 'user' && attribute === 'proxyAddresses')?.rules).toContain(
      'Out to AAD - User ExchangeOnline',
    )
  })

  it('says which rules create what Microsoft Graph lets nobody create', () => {
    const found = outcome.report.findings.filter(({ message }) => message.startsWith('Microsoft Graph'))
    expect(found.map(({ subject, message }) => `${subject}: ${message.slice(0, 75)}`)).toEqual([
      'Out to AAD - Contact Join: Microsoft Graph does not show the source anchor of a contact that Azure AD ',
      'Out to AAD - Contact Join: Microsoft Graph shows organizational contacts and changes none.',
      'Out to AAD - Group Join: Microsoft Graph does not show the source anchor of a group that Azure AD Co',
      'Out to AAD - Group Join: Microsoft Graph writes security groups without mail and Microsoft 365 group',
      'Out to AAD - Device Join SOAInAD: Microsoft Graph lets no application create a device.',
    ])
  })

  it('accounts for every parameter of the server', () => {
    const parameters = outcome.report.mappings.filter(({ from }) => from.startsWith('Microsoft.'))
    expect(parameters).toHaveLength(37)
    expect(parameters.filter(({ note }) => note === 'not known')).toEqual([])
  })
})
