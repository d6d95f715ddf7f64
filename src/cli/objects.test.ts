import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cycleLineShape } from '#src/api/contract/cycle.ts'
import { collect, forest, ServiceWorld, tenant } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { runCaptured } from './testing/captured-shell.ts'
import type { Ended } from './testing/program.ts'

let world: ServiceWorld
let folder: string
/** A person of the directory. */
let person: string

beforeAll(async () => {
  world = await ServiceWorld.start({ people: 8, groups: 2 })
  folder = mkdtempSync(join(tmpdir(), 'lockstep-objects-'))
  await world.addBoth()
  await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
  await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'delta' } }))
  person = must(
    world.company.directory.directory.list('user').find((dn) => dn.includes('OU=People')),
    'a person',
  )
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

function lockstep(...given: readonly string[]): Promise<Ended> {
  return runCaptured([...given, '--data', world.dataDirectory])
}

describe('exports', () => {
  it('of a connector space go to stdout as lines, or to a file with a summary', async () => {
    const shown = await lockstep('space', 'export', forest)
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    const lines = shown.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string })
    expect([lines[0]?.type, lines.at(-1)]).toEqual(['space', { type: 'end', objects: 10 }])
    const file = join(folder, 'space.jsonl')
    const written = await lockstep('space', 'export', forest, '--output', file, '--json')
    expect(JSON.parse(written.stdout)).toEqual({ file, objects: 10 })
    expect(readFileSync(file, 'utf8')).toBe(shown.stdout)
    expect((await lockstep('space', 'export', tenant, '--pending-export')).stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  it('of the metaverse hold every identity', async () => {
    const ended = await lockstep('metaverse', 'export')
    expect(ended.stdout.trimEnd().endsWith('{"type":"end","objects":10}')).toBe(true)
  })

  it('say what is wrong: an unknown connector, flags that exclude each other, a folder that is not there', async () => {
    const [unknown, both, folderless] = await Promise.all([
      lockstep('space', 'export', 'nobody'),
      lockstep('space', 'export', forest, '--errors', '--disconnectors'),
      lockstep('metaverse', 'export', '--output', join(folder, 'nowhere', 'file')),
    ])
    expect([unknown.code, both.code, folderless.code]).toEqual([6, 2, 2])
    expect(folderless.stderr).toContain('A file cannot be written')
  })
})

describe('explain', () => {
  it('tells how an identity is put together', async () => {
    const told = await lockstep('explain', person)
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toContain(`${forest}  ${person}`)
    expect(told.stdout).toMatch(/✓ in {2}\d+ In from contoso\.lab - User Join/)
    expect(told.stdout).toContain('Nothing is in the way.')
  })

  it('follows an attribute, names what stopped it with a hint, and ends with 1', async () => {
    world.company.directory.directory.modify(person, { title: 'Explained' })
    await world.send('POST', '/runs', { type: 'application/json', text: JSON.stringify({ connector: forest, profile: 'Delta Import' }) })
    const told = await lockstep('explain', person, 'jobTitle')
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('title (pending-import): Explained')
    expect(told.stdout).toContain('a synchronization would make it Explained')
    expect(told.stdout).toContain('✗ import-pending')
    expect(told.stdout).toContain(`hint lockstep run "${forest}" "Delta Synchronization"`)
    const json = JSON.parse((await lockstep('explain', person, 'title', '--json')).stdout) as Record<string, unknown>
    expect(json).toMatchObject({ stop: { code: 'import-pending' }, attributes: [{ attribute: 'title', plannedValues: ['Explained'] }] })
  })

  it('explains a name that is not there when the connector is given, and ends with 6 when nothing fits', async () => {
    const absent = await lockstep('explain', 'CN=Nobody,OU=Nowhere,DC=contoso,DC=lab', '--connector', forest)
    expect(absent).toMatchObject({ code: 1, stdout: expect.stringContaining('not-imported') })
    expect((await lockstep('explain', 'CN=Nobody,OU=Nowhere,DC=contoso,DC=lab')).code).toBe(6)
  })
})

describe('a single object', () => {
  it('is previewed, left alone in delta mode when nothing waits on it, and written with --commit', async () => {
    const waiting = await lockstep('preview', forest, person, '--mode', 'delta')
    expect(waiting.stdout).toContain('Attribute flows')
    const committed = await lockstep('preview', forest, person, '--commit')
    expect(committed).toMatchObject({ code: 0, stdout: expect.stringContaining('This was written.') })
    expect((await lockstep('preview', forest, person, '--mode', 'delta')).stdout).toContain('Nothing waits on it')
    expect((await lockstep('space', 'export', tenant, '--pending-export')).stdout).toContain('"after":["Explained"]')
  })

  it('goes all the way with sync-object, or stops before the export with --staging', async () => {
    world.company.directory.directory.modify(person, { title: 'Synchronized' })
    const staged = await lockstep('sync-object', person, '--staging')
    expect(staged).toMatchObject({ code: 0, stderr: '' })
    expect(staged.stdout).toContain('Nothing was exported')
    expect(staged.stdout).toContain('export-pending')
    const done = await lockstep('sync-object', person)
    expect(done.code).toBe(0)
    expect(done.stdout).toContain(`✓ ${tenant}  confirming-import  The directory holds what was written.`)
    expect([...world.company.tenant.tenant.users()].map((user) => user['jobTitle'])).toContain('Synchronized')
    const history = await lockstep('runs', 'list', '--limit', '2', '--json')
    expect(JSON.parse(history.stdout)).toMatchObject({
      runs: [{ profile: 'Single Object', result: 'success' }, { profile: 'Single Object' }],
    })
  })

  it('that is nowhere is said to be nowhere', async () => {
    const nobody = 'CN=Nobody,OU=People,DC=contoso,DC=lab'
    const [absent, unknown] = [await lockstep('sync-object', nobody, '--connector', forest), await lockstep('sync-object', nobody)]
    expect(absent).toMatchObject({ code: 1, stdout: expect.stringContaining('The directory shows no such object to this account.') })
    expect(unknown).toMatchObject({ code: 6, stderr: expect.stringContaining('--connector') })
  })
})

describe('a run', () => {
  it('is shown beside the one before, saved as JSON and XML, and a step of it run again', async () => {
    world.company.directory.directory.modify(person, { title: 'Compared' })
    await lockstep('run', forest, 'Delta Import')
    await lockstep('run', forest, 'Delta Import')
    const [newest] = (JSON.parse((await lockstep('runs', 'list', '--limit', '1', '--json')).stdout) as { runs: { number: number }[] }).runs
    const number = String(must(newest, 'a run').number)
    const compared = await lockstep('runs', 'compare', number)
    expect(compared).toMatchObject({ code: 0, stderr: '' })
    expect(compared.stdout).toMatch(/staging: stage-update +0 +1 +-1/)
    const file = join(folder, 'run.xml')
    const saved = await lockstep('runs', 'save', number, '--as', 'xml', '--output', file)
    expect([saved.code, readFileSync(file, 'utf8')]).toEqual([0, expect.stringContaining(`<run-number>${number}</run-number>`)])
    expect(JSON.parse((await lockstep('runs', 'save', number)).stdout)).toMatchObject({ format: 1, run: { number: Number(number) } })
    expect((await lockstep('runs', 'retry', number, '1')).stdout).toMatch(/Run \d+ ended: .*completed-no-objects|Run \d+ ended: .*success/)
    expect((await lockstep('runs', 'retry', number, '9')).stderr).toContain('it has no step 9')
  })

  it('of a single object has no step to run again', async () => {
    const { runs } = JSON.parse((await lockstep('runs', 'list', '--json')).stdout) as { runs: { number: number; profile: string }[] }
    const single = must(
      runs.find(({ profile }) => profile === 'Single Object'),
      'a run of a single object',
    )
    const refused = await lockstep('runs', 'retry', String(single.number), '1')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('the connector has no profile "Single Object"')
  })
})

describe('config plan --impact', () => {
  /** Exports the configuration, edits the document of the first rule that has the text, and returns the folder. */
  async function edited(name: string, edit: (text: string) => string): Promise<string> {
    const documents = join(folder, name)
    expect((await lockstep('config', 'export', documents)).code).toBe(0)
    const paths = readdirSync(join(documents, 'rules')).map((file) => join(documents, 'rules', file))
    const rule = must(
      paths.find((path) => edit(readFileSync(path, 'utf8')) !== readFileSync(path, 'utf8')),
      'a rule to edit',
    )
    writeFileSync(rule, edit(readFileSync(rule, 'utf8')))
    return documents
  }

  it('names every object that would change and the synchronization it takes; applied, just those are pending', async () => {
    const documents = await edited('impact', (text) =>
      text.includes('direction: inbound')
        ? text.replace(/\{ to: department, .*\}/, '{ to: department, expression: \'"D-" & [department]\' }')
        : text,
    )
    const told = await lockstep('config', 'plan', documents, '--impact', '--sample', '1')
    expect(told).toMatchObject({ code: 0, stderr: '' })
    expect(told.stdout).toContain('Once applied and synchronized:')
    expect(told.stdout).toMatch(/metaverse department: \d objects \(by "In from contoso\.lab - User Common from Exchange"\)/)
    expect(told.stdout).toContain('full-synchronization')
    const { impact } = JSON.parse((await lockstep('config', 'plan', documents, '--impact', '--json')).stdout) as {
      impact: { counts: unknown; changes: readonly { kind: string; dn?: string }[] }
    }
    const named = impact.changes.filter(({ kind }) => kind === 'export').map(({ dn }) => dn)
    expect(named.length).toBeGreaterThan(1)
    expect((await lockstep('space', 'export', tenant, '--pending-export')).stdout.trimEnd().split('\n')).toHaveLength(2)
    expect((await lockstep('config', 'apply', documents, '--yes')).code).toBe(0)
    expect((await lockstep('run', forest, 'Full Synchronization')).code).toBe(0)
    const pending = (await lockstep('space', 'export', tenant, '--pending-export')).stdout.trimEnd().split('\n')
    const waiting = pending.map((line) => JSON.parse(line) as { type: string; dn?: string }).filter(({ type }) => type === 'object')
    expect(waiting.map(({ dn }) => dn).toSorted()).toEqual(named.toSorted())
    expect(existsSync(join(world.dataDirectory, 'trial')) ? readdirSync(join(world.dataDirectory, 'trial')) : []).toEqual([])
  })

  it('with one rule that is wrong applies nothing of the rest', async () => {
    const documents = await edited('broken', (text) => text.replace('{ to: title, ', '{ to: noSuchAttribute, '))
    const before = await lockstep('config', 'history', '--json')
    const other = must(
      readdirSync(join(documents, 'rules')).find((file) => file.startsWith('01')),
      'another rule',
    )
    const path = join(documents, 'rules', other)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^name: .*$/m, 'name: Renamed along with a mistake'))
    const planned = await lockstep('config', 'plan', documents, '--impact')
    expect(planned).toMatchObject({ code: 1, stdout: expect.stringContaining('noSuchAttribute') })
    expect((await lockstep('config', 'apply', documents, '--yes')).code).toBe(1)
    expect((await lockstep('config', 'history', '--json')).stdout).toBe(before.stdout)
    const again = join(folder, 'again')
    await lockstep('config', 'export', again)
    const texts = readdirSync(join(again, 'rules')).map((file) => readFileSync(join(again, 'rules', file), 'utf8'))
    expect(texts.some((text) => text.includes('Renamed along with a mistake'))).toBe(false)
  })
})

describe('the link of an object', () => {
  it('is cut and given back to the rules, and who wants the impossible is told what to do first', async () => {
    const taken = await lockstep('space', 'join', forest, person, person)
    expect(taken.code).not.toBe(0)
    const cut = await lockstep('space', 'disconnect', forest, person, '--reason', 'she left')
    expect(cut).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('is disconnected') })
    const reset = await lockstep('space', 'reset', forest, person)
    expect(reset).toMatchObject({ code: 0, stdout: expect.stringContaining('up to the rules again') })
    expect((await lockstep('run', forest, 'Delta Synchronization')).code).toBe(0)
  })
})
