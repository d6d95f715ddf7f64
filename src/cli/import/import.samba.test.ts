import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import { must } from '#src/base/assert.ts'
import { cloud, contoso, exportFolder, fabrikam } from '#src/runner/testing/imported-names.ts'
import { complexPassword, startForest, type Forest } from '#src/runner/testing/imported-site.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing } from '#tools/servers/samba.ts'
import { Program, runProgram, type Ended } from '../testing/program.ts'

const missing = sambaMissing() ?? (existsSync(exportFolder) ? null : '../shared/conformance/aadconnect-export is absent')

// One story: every test goes on where the one before it ended.
describeServer(missing, 'the way of an administrator from an export to a tenant, on real forests', () => {
  let first: Forest
  let second: Forest
  let lab: LabTenant
  let service: Program
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-moving-'))
    ;[first, second, lab] = await Promise.all([
      startForest('CONTOSO.COM'),
      startForest('FABRIKAM.LAB'),
      startLabTenant({ tls: 'self-signed', throttle: 'off', verifiedDomains: ['contoso.com', fabrikam, 'contoso.onmicrosoft.com'] }),
    ])
    const anna = await addUser(first, 'anna')
    await first.samba.createGroup('Staff', [anna], first.corp)
    await addUser(second, 'fred')
    service = new Program(['serve', '--data', data(), '--key-file', join(folder, 'vault.key')])
    await service.printed('is running')
  })
  afterAll(async () => {
    service?.child.kill('SIGTERM')
    await service?.ended
    await Promise.all([first?.samba.stop(), second?.samba.stop(), lab?.close()])
    rmSync(folder, { recursive: true, force: true })
  })

  const data = (): string => join(folder, 'data')

  async function addUser({ samba, corp }: Forest, name: string): Promise<string> {
    return (await samba.createUser({ name, container: corp, password: complexPassword() })).dn
  }

  async function lockstep(given: readonly string[], input = ''): Promise<Ended> {
    return runProgram([...given, '--data', data()], { input })
  }

  async function json(given: readonly string[], input = ''): Promise<Record<string, unknown>> {
    const ended = await lockstep([...given, '--json'], input)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    return JSON.parse(ended.stdout) as Record<string, unknown>
  }

  /** Completes the settings of a connector in its exported document. */
  function complete(documents: string, name: string, settings: Readonly<Record<string, unknown>>): void {
    const paths = readdirSync(join(documents, 'connectors')).map((file) => join(documents, 'connectors', file))
    const path = must(
      paths.find((candidate) => (parse(readFileSync(candidate, 'utf8')) as { name: string }).name === name),
      `the document of ${name}`,
    )
    const document = parse(readFileSync(path, 'utf8')) as { settings: Record<string, unknown> }
    writeFileSync(path, stringify({ ...document, settings: { ...document.settings, ...settings } }, { lineWidth: 0 }))
  }

  it('imports the export, with staging mode on', async () => {
    const look = await lockstep(['import', 'aadconnect', exportFolder, '--dry-run'])
    expect(look).toMatchObject({ code: 0, stderr: '' })
    const access = ['--tenant-id', lab.tenantId, '--client-id', lab.clientId]
    expect(await json(['import', 'aadconnect', exportFolder, ...access])).toMatchObject({
      rules: { total: 62 },
      imported: { staging: 'switched-on' },
      settings: [],
    })
  })

  it('completes addresses and certificates in the documents, and enters both secrets', async () => {
    const documents = join(folder, 'documents')
    expect(await lockstep(['config', 'export', documents])).toMatchObject({ code: 0 })
    complete(documents, contoso, { servers: [new URL(first.samba.ldapsUrl).host], ca: readFileSync(first.samba.caFile, 'utf8') })
    const origin = must(lab.secureBaseUrl, 'HTTPS')
    complete(documents, cloud, { graphUrl: origin, authorityUrl: origin, ca: lab.certificate })
    expect(await lockstep(['config', 'apply', documents, '--yes'])).toMatchObject({ code: 0, stderr: '' })
    expect(await lockstep(['credentials', 'set', contoso, '--password-stdin'], `${first.password}\n`)).toMatchObject({ code: 0 })
    expect(await lockstep(['credentials', 'set', cloud, '--secret-stdin'], lab.clientSecret)).toMatchObject({ code: 0 })
    for (const name of [contoso, cloud]) {
      const { checks } = (await json(['connectors', 'test', name])) as { checks: readonly { outcome: string }[] }
      expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    }
  })

  it('adds a second forest with the rules of the first', async () => {
    const caFile = second.samba.caFile
    const access = [
      '--forest',
      fabrikam,
      '--user-name',
      second.userName,
      '--server',
      new URL(second.samba.ldapsUrl).host,
      '--ca-file',
      caFile,
    ]
    const more = ['--container', second.corp, '--rules-like', contoso, '--password-stdin']
    const added = await lockstep(['connectors', 'add', 'active-directory', ...access, ...more], `${second.password}\n`)
    expect(added).toMatchObject({ code: 0, stderr: '' })
    const unknown = await lockstep(
      ['connectors', 'add', 'active-directory', ...access, '--name', 'x', '--rules-like', 'x', '--password-stdin'],
      'x\n',
    )
    expect(unknown.stderr).toContain(contoso)
  })

  it('runs a first cycle that writes nothing, and shows what would be written', async () => {
    const cycle = await lockstep(['cycle', '--policy', 'initial'])
    expect(cycle).toMatchObject({ code: 0, stderr: '' })
    expect(lab.tenant.counts()).toMatchObject({ users: 0, groups: 0 })
    const { objects } = (await json(['space', 'search', cloud, '--filter', 'pending-export'])) as { objects: readonly { dn: string }[] }
    expect(objects).toHaveLength(3)
    const waiting = await lockstep(['space', 'export', cloud, '--pending-export'])
    for (const name of ['anna@contoso.com', 'fred@fabrikam.lab', 'Staff']) expect(waiting.stdout).toContain(name)
    const preview = await lockstep(['preview', contoso, `CN=anna,${first.corp}`])
    expect(preview.stdout).toContain('Out to AAD - User Join')
  })

  it('writes it once staging mode is off, and nothing after that', async () => {
    expect(await lockstep(['staging', 'off', '--yes'])).toMatchObject({ code: 0, stderr: '' })
    expect(await lockstep(['cycle'])).toMatchObject({ code: 0, stderr: '' })
    expect(lab.tenant.counts()).toMatchObject({ users: 2, groups: 1 })
    expect(lab.tenant.find('fred@fabrikam.lab')).toMatchObject({ accountEnabled: true })
    lab.tenant.resetStatistics()
    expect(await lockstep(['cycle'])).toMatchObject({ code: 0 })
    expect(lab.tenant.writeCount()).toBe(0)
    expect(await json(['verify'])).toMatchObject({ sound: true })
  })
})
