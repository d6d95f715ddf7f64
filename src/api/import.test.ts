import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { smallExport } from '#src/aadconnect/testing/small-export.ts'
import { configurationShape } from './contract/configuration.ts'
import { uploadedImportShape, type AppliedImportBody, type UploadedImportBody } from './contract/import.ts'
import { stagingShape } from './contract/staging.ts'
import { ServiceWorld } from './testing/service-world.ts'

let world: ServiceWorld

beforeEach(async () => {
  world = await ServiceWorld.start({ people: 1, groups: 1 })
})
afterEach(() => world.close())

function files(): { path: string; text?: string; base64?: string }[] {
  return Object.entries(smallExport()).map(([path, content], i) => {
    const bytes = Buffer.from(content)
    // A browser sends text, or bytes where it cannot tell how they are written.
    return i % 2 === 0 ? { path, text: bytes.toString('utf8') } : { path, base64: bytes.toString('base64') }
  })
}

function upload(body: object): Promise<UploadedImportBody> {
  return world.client.ask(uploadedImportShape, { method: 'POST', path: '/import/aadconnect', body })
}

function apply(id: string, version: number) {
  const headers = { 'if-match': `"${version}"` }
  return world.send('POST', `/import/aadconnect/${id}/apply`, {
    type: 'application/json',
    text: JSON.stringify({ reason: 'move' }),
    headers,
  })
}

describe('an export that is sent', () => {
  it('is reported and planned, changes nothing, and is applied once with staging mode on', async () => {
    const { id, report, plan, switchesStagingOn } = await upload({ files: files() })
    expect([report.connectors.length, report.rules.total, report.secrets.length]).toEqual([2, 2, 2])
    expect([must(plan, 'the plan').isSound, must(plan, 'the plan').version, switchesStagingOn]).toEqual([true, 0, true])
    expect((await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })).stored).toBeNull()
    const first = await apply(must(id, 'its identifier'), 0)
    expect([first.status, (JSON.parse(first.text) as AppliedImportBody).staging]).toEqual([200, 'switched-on'])
    expect((await world.client.ask(stagingShape, { method: 'GET', path: '/staging' })).mode.on).toBe(true)
    const { documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    expect(documents.filter(({ path }) => path.startsWith('connectors/'))).toHaveLength(2)
    expect((await apply(must(id, 'its identifier'), 1)).status).toBe(404)
  })

  it('that does not fit the version somebody saw is refused, and staging mode stays off', async () => {
    const { id } = await upload({ files: files() })
    expect((await apply(must(id, 'its identifier'), 7)).status).toBe(409)
    expect((await world.client.ask(stagingShape, { method: 'GET', path: '/staging' })).mode.on).toBe(false)
  })

  it('that cannot be read says why, file by file', async () => {
    const broken = files().map((file) => (file.path.startsWith('SynchronizationRules') ? { path: file.path, text: '<nonsense' } : file))
    const { id, report, plan } = await upload({ files: broken })
    expect([id, plan]).toEqual([null, null])
    expect(report.findings.some(({ severity, file }) => severity === 'error' && file.startsWith('SynchronizationRules'))).toBe(true)
    await expect(upload({ files: [{ path: 'readme.txt', text: 'x' }] })).rejects.toMatchObject({ problem: { code: 'import-folder' } })
    const twice = [...files(), { path: 'GlobalSettings/MV.xml', text: '' }]
    await expect(upload({ files: twice })).rejects.toMatchObject({ problem: { code: 'import-folder' } })
  })
})
