import { connect as open } from 'node:net'
import { Client } from 'ldapts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { generateContoso } from '../contoso/generate.ts'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { change, codeOf, connect, credentialsOf, dirSync, tryBind } from './testing/ldap-client.ts'

let lab: LabDirectory

beforeAll(async () => {
  lab = await startLabDirectory({ organisation: generateContoso({ seed: 9, people: 60, groups: 2 }) })
})
afterEach(() => lab.faults.clear())
afterAll(() => lab.close())

const people = { scope: 'sub' as const, filter: '(objectCategory=person)', timeLimit: 0 }

describe('faults', () => {
  it('refuse credentials as often as they are told to, of one account only', async () => {
    const { name, password } = credentialsOf(lab, 'syncAccount')
    lab.faults.arm({ kind: 'refuse-credentials', subCode: '775', account: name }, 2)
    const other = credentialsOf(lab, 'plainUser')
    const answers = [await tryBind(lab, other.name, other.password)]
    for (let attempt = 0; attempt < 3; attempt++) answers.push(await tryBind(lab, name, password))
    expect(answers).toEqual(['ok', '775', '775', 'ok'])
    expect(lab.faults.struck('refuse-credentials')).toBe(2)
  })

  it.each(['between-messages', 'inside-message'] as const)('cut the connection %s after so many entries, over pages', async (cut) => {
    lab.faults.arm({ kind: 'drop-connection', afterEntries: 25, cut })
    const client = await connect(lab, 'syncAccount')
    const seen: string[] = []
    const read = async () => {
      for await (const page of client.searchPaginated(lab.baseDn, { ...people, paged: { pageSize: 10 } }))
        seen.push(...page.searchEntries.map((entry) => entry.dn))
    }
    await expect(read()).rejects.toThrow(/closed|ended|reset|Connection/i)
    expect(seen).toHaveLength(20)
    const again = await connect(lab, 'syncAccount')
    expect((await again.search(lab.baseDn, people)).searchEntries.length).toBeGreaterThan(60)
    await again.unbind()
  })

  it.each([
    ['busy', 51],
    ['unavailable', 52],
  ] as const)('answer %s', async (kind, code) => {
    lab.faults.arm({ kind, operation: 'search' })
    const client = await connect(lab, 'syncAccount')
    expect(await codeOf(client.search(lab.baseDn, people))).toBe(code)
    expect(await codeOf(client.search(lab.baseDn, people))).toBe(0)
    await client.unbind()
  })

  it('answer busy to a bind and to a write when that is meant', async () => {
    lab.faults.arm({ kind: 'busy', operation: 'bind' })
    const { name, password } = credentialsOf(lab, 'administrator')
    expect(await tryBind(lab, name, password)).toBe('result 51')
    lab.faults.arm({ kind: 'unavailable', operation: 'write' })
    const client = await connect(lab)
    const dn = `CN=svc-backup,OU=Service Accounts,${lab.baseDn}`
    expect(await codeOf(client.modify(dn, change('replace', 'description', ['x'])))).toBe(52)
    expect(await codeOf(client.modify(dn, change('replace', 'description', ['x'])))).toBe(0)
    await client.unbind()
  })

  it('send an empty page with a cookie, which ends a careless client early', async () => {
    lab.faults.arm({ kind: 'empty-page' })
    const client = await connect(lab, 'syncAccount')
    const sizes: number[] = []
    for await (const page of client.searchPaginated(lab.baseDn, { ...people, paged: { pageSize: 40 } }))
      sizes.push(page.searchEntries.length)
    expect(sizes[0]).toBe(0)
    expect(lab.faults.struck('empty-page')).toBe(1)
    await client.unbind()
  })

  it('send a DirSync round without objects that is not the last', async () => {
    const client = await connect(lab, 'syncAccount')
    const whole = await dirSync(client, lab)
    lab.faults.arm({ kind: 'empty-page' })
    const again = await dirSync(client, lab)
    expect(again.entries.length).toBe(whole.entries.length)
    expect(again.rounds).toBe(whole.rounds + 1)
    await client.unbind()
  })

  it('make an answer slower than a client waits', async () => {
    lab.faults.arm({ kind: 'slow-answers', delayMs: 60_000 })
    const client = await connect(lab, 'syncAccount', { timeout: 50 })
    await expect(client.search(lab.baseDn, people)).rejects.toThrow('timed out')
  })

  it('leave requests without any answer', async () => {
    const client = await connect(lab, 'syncAccount', { timeout: 50 })
    lab.faults.arm({ kind: 'silence' })
    await expect(client.search(lab.baseDn, people)).rejects.toThrow('timed out')
  })

  it('can be switched off again', async () => {
    const off = lab.faults.arm({ kind: 'busy', operation: 'any' }, 'always')
    const { name, password } = credentialsOf(lab, 'plainUser')
    expect(await tryBind(lab, name, password)).toBe('result 51')
    expect(await tryBind(lab, name, password)).toBe('result 51')
    off()
    expect(await tryBind(lab, name, password)).toBe('ok')
  })
})

describe('the tally', () => {
  it('counts what clients did', async () => {
    lab.tally.reset()
    const client = await connect(lab, 'syncAccount')
    await client.search(lab.baseDn, { ...people, sizeLimit: 0, filter: '(sAMAccountName=svc-sync)' })
    await client.unbind()
    await tryBind(lab, 'nobody@contoso.lab', 'x')
    const counts = (['connections', 'binds', 'refused-binds', 'searches', 'entries', 'writes'] as const).map((kind) => lab.tally.of(kind))
    expect(counts).toEqual([2, 2, 1, 1, 1, 0])
  })
})

describe('a server', () => {
  it('answers bytes that are no LDAP with a notice of disconnection', async () => {
    const { port, hostname } = new URL(lab.url)
    const answer = await new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = []
      const socket = open(Number(port), hostname, () => socket.write('GET / HTTP/1.1\r\n\r\n'))
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('close', () => resolve(Buffer.concat(chunks)))
    })
    expect(answer.includes('1.3.6.1.4.1.1466.20036')).toBe(true)
  })

  it('drops its connections and closes while clients are there', async () => {
    const short = await startLabDirectory()
    const client = await connect(short)
    short.dropConnections()
    const second = new Client({ url: short.url, timeout: 1000 })
    await second.bind('', '')
    await short.close()
    await expect(second.bind('', '')).rejects.toThrow(/ECONNREFUSED|closed/)
    await client.unbind().catch(() => undefined)
  })
})
