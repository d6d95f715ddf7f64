import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, Control } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from './describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba, type SambaServer } from './samba.ts'

const GONE_LIMIT_MS = 15_000
const SHOW_DELETED = '1.2.840.113556.1.4.417'

describeServer(sambaMissing(), 'a Samba domain controller', () => {
  let samba: SambaServer

  beforeAll(async () => {
    samba = await startSamba()
  })

  afterAll(async () => {
    await samba.stop()
  })

  it('answers over LDAP and over verified LDAPS', async () => {
    const plain = new Client({ url: samba.ldapUrl })
    await plain.bind(samba.adminUpn, samba.adminPassword)
    expect(plain.isBound).toBe(true)
    await plain.unbind()
    const { searchEntries } = await (await samba.admin()).search(samba.baseDn, { scope: 'base', attributes: ['dc'] })
    expect(searchEntries[0]?.['dc']).toBe('contoso')
  })

  it('makes, disables, moves and deletes users as the administrator', async () => {
    const unit = await samba.createOrganizationalUnit('Leavers')
    const user = await samba.createUser({
      name: 'aberg',
      commonName: 'Berg, Anna',
      password: 'First!Passw0rd1',
      attributes: { givenName: 'Anna' },
    })
    await (await samba.connect(user.upn, 'First!Passw0rd1')).unbind()

    await samba.disable(user.dn)
    await expect(samba.connect(user.upn, 'First!Passw0rd1')).rejects.toThrow('data 533')
    await samba.enable(user.dn)
    await (await samba.connect(user.upn, 'First!Passw0rd1')).unbind()

    const moved = await samba.move(user.dn, unit)
    expect(await attribute(samba, moved, 'givenName')).toBe('Anna')
    await samba.delete(moved)
    await expect(attribute(samba, moved, 'givenName')).rejects.toThrow('0x20')
  })

  it('refuses the previous password at once after a change', async () => {
    const user = await samba.createUser({ name: 'changed', password: 'First!Passw0rd1' })
    await samba.setPassword(user.account, 'Second!Passw0rd2')
    await expect(samba.connect(user.upn, 'First!Passw0rd1')).rejects.toThrow('data 52e')
    await (await samba.connect(user.upn, 'Second!Passw0rd2')).unbind()
  })

  it('lets a password expire by writing into the database', async () => {
    const user = await samba.createUser({ name: 'expired', password: 'First!Passw0rd1' })
    const longAgo = '130000000000000000'
    const change = `dn: ${user.dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: ${longAgo}\n`
    await samba.modifySam(change, [ALLOW_OPERATIONAL])
    await expect(samba.connect(user.upn, 'First!Passw0rd1')).rejects.toThrow('data 532')
  })

  it('shows deletions to an ordinary account only after both grants', async () => {
    const reader = await samba.createUser({ name: 'reader', password: 'Reader!Passw0rd1' })
    const gone = await samba.createUser({ name: 'gone' })
    await samba.delete(gone.dn)
    const connection = await samba.connect(reader.upn, 'Reader!Passw0rd1')
    expect(await countDeleted(samba, connection)).toBe(0)
    await samba.grantReplication(reader.account)
    await samba.grantDeletedObjects(reader.account)
    expect(await countDeleted(samba, connection)).toBeGreaterThan(0)
    await connection.unbind()
  })

  it('runs samba-tool on its own database', async () => {
    expect(await samba.tool('domain', 'passwordsettings', 'show')).toContain('Minimum password length')
  })
})

describeServer(sambaMissing(), 'the end of a Samba domain controller', () => {
  it('leaves nothing behind when it is stopped, and a second forest runs beside it', async () => {
    const [contoso, fabrikam] = await Promise.all([startSamba(), startSamba({ realm: 'FABRIKAM.LAB' })])
    expect(fabrikam.baseDn).toBe('DC=fabrikam,DC=lab')
    await Promise.all([contoso.stop(), fabrikam.stop()])
    for (const { pid, directory } of [contoso, fabrikam]) {
      expect({ running: existsSync(`/proc/${pid}`), directory: existsSync(directory) }).toEqual({ running: false, directory: false })
    }
  })

  it('leaves nothing behind when the test process is killed', async () => {
    const module = fileURLToPath(new URL('./samba.ts', import.meta.url))
    const script = `
      const { startSamba } = await import(${JSON.stringify(module)})
      const { pid, directory } = await startSamba()
      console.log(JSON.stringify({ pid, directory }))
      setInterval(() => undefined, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise<Buffer>((resolve) => owner.stdout.once('data', resolve))
    const { pid, directory } = JSON.parse(line.toString()) as { pid: number; directory: string }
    owner.kill('SIGKILL')
    const deadline = performance.now() + GONE_LIMIT_MS
    while ((existsSync(`/proc/${pid}`) || existsSync(directory)) && performance.now() < deadline) await delay(20)
    expect({ running: existsSync(`/proc/${pid}`), directory: existsSync(directory) }).toEqual({ running: false, directory: false })
  })
})

async function attribute(samba: SambaServer, dn: string, name: string): Promise<unknown> {
  const { searchEntries } = await (await samba.admin()).search(dn, { scope: 'base', attributes: [name] })
  return searchEntries[0]?.[name]
}

async function countDeleted(samba: SambaServer, connection: Client): Promise<number> {
  const showDeleted = new Control(SHOW_DELETED, { critical: true })
  const search = { filter: '(&(isDeleted=TRUE)(sAMAccountName=gone))', attributes: ['name'] }
  return (await connection.search(samba.baseDn, search, [showDeleted])).searchEntries.length
}
