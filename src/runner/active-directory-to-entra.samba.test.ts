import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes, randomUUID } from 'node:crypto'
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import { AppError } from '#src/base/app-error.ts'
import { systemClock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { Run } from '#src/model/run.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { openVault } from '#src/vault/vault.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { ConnectorSecrets } from './connector-secrets.ts'
import { AccountGate } from './account-gate.ts'
import { addConnector, testConnector, type SetupParts } from './connector-setup.ts'
import { replaceSecret } from './replace-secret.ts'
import { runCycle } from './cycle.ts'
import { Runner } from './runner.ts'

const forest = 'contoso.lab'

describeServer(sambaMissing(), 'a real Active Directory and a tenant', () => {
  let samba: SambaServer
  let tenant: LabTenant
  let store: Store
  let parts: SetupParts
  let runner: Runner
  let drivers: ReadonlyMap<string, Driver>
  let directory: string
  let people: string
  let account: { dn: string; upn: string }
  const users: string[] = []
  let readers = ''
  let writers = ''

  beforeAll(async () => {
    samba = await startSamba()
    await furnish()
    tenant = await startLabTenant({ tls: 'self-signed', throttle: 'off', verifiedDomains: [samba.dnsDomain] })
    directory = mkdtempSync(join(tmpdir(), 'lockstep-samba-'))
    store = await openSqliteStore({ directory, holder: 'test', clock: systemClock })
    drivers = new Map([activeDirectory, entraId].map((driver) => [driver.type, driver]))
    const vault = openVault({ description: 'test', readKey: () => randomBytes(32) })
    const secrets = new ConnectorSecrets({ store, vault, clock: systemClock })
    const gate = new AccountGate({ store, clock: systemClock })
    parts = { store, drivers, secrets, gate, clock: systemClock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
    runner = new Runner({ store, drivers, secrets, gate, clock: systemClock, holder: 'test' })
    await addBoth()
  })

  afterAll(async () => {
    await runner.close()
    await store.close()
    await tenant.close()
    await samba.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  /** Twelve people with a chain of managers, two security groups, and the connector's account with its two rights. */
  async function furnish(): Promise<void> {
    people = await samba.createOrganizationalUnit('People')
    account = await samba.createUser({ name: 'svc-sync', password: password() })
    await samba.grantReplication('svc-sync')
    await samba.grantDeletedObjects('svc-sync')
    for (let i = 0; i < 12; i++) users.push(await addPerson(`person${i}`, users[i - 1] ?? null))
    readers = await samba.createGroup('Readers', users.slice(0, 5), people)
    writers = await samba.createGroup('Writers', users.slice(3, 8), people)
  }

  async function addPerson(name: string, manager: string | null): Promise<string> {
    const attributes = { givenName: 'Person', sn: name, displayName: `Person ${name}`, title: 'Engineer', mail: `${name}@${forest}` }
    const user = await samba.createUser({
      name,
      commonName: `Person ${name}`,
      container: people,
      password: password(),
      attributes: manager === null ? attributes : { ...attributes, manager },
    })
    return user.dn
  }

  async function addBoth(): Promise<void> {
    const sync = password()
    await samba.setPassword('svc-sync', sync)
    const settings = {
      forest: samba.dnsDomain,
      servers: [new URL(samba.ldapsUrl).host],
      userName: account.upn,
      ca: readFileSync(samba.caFile, 'utf8'),
    }
    const access = { type: 'active-directory', settings, secret: Secret.fromText(sync) }
    await addConnector(parts, { access, name: forest, containers: [people], author: 'test' })
    const entra = {
      tenantId: tenant.tenantId,
      clientId: tenant.clientId,
      graphUrl: tenant.secureBaseUrl,
      authorityUrl: new URL(tenant.authorityUrl).origin,
      ca: tenant.certificate,
    }
    const cloud = { type: 'entra-id', settings: entra, secret: Secret.fromText(tenant.clientSecret) }
    await addConnector(parts, { access: cloud, name: 'tenant', containers: [], author: 'test' })
  }

  /** Runs a cycle and proves the store sound afterwards. */
  async function cycle(policy: 'initial' | 'delta'): Promise<readonly Run[]> {
    const runs = await runCycle({ store, drivers, runner }, { policy, cycleId: randomUUID(), trigger: 'operator' })
    expect(await store.verify()).toEqual([])
    return runs
  }

  /** Makes changes, runs a delta cycle in which every run goes well, and returns how many writes reached the tenant. */
  async function writesAfter(change: () => Promise<unknown>): Promise<number> {
    await change()
    tenant.tenant.resetStatistics()
    const runs = await cycle('delta')
    expect(runs.map((run) => run.result).filter((result) => result !== 'success' && result !== 'completed-no-objects')).toEqual([])
    return tenant.tenant.writeCount()
  }

  const inCloud = (name: string): Readonly<Record<string, unknown>> => tenant.tenant.find(`${name}@${samba.dnsDomain}`) ?? {}
  const membersOf = (name: string): readonly string[] =>
    [...tenant.tenant.groups()]
      .filter((group) => group['displayName'] === name)
      .flatMap((group) => (group['members'] as readonly string[]).map((id) => String(tenant.tenant.find(id)?.['displayName'])))
      .toSorted()

  it('brings users, groups, members and managers to the tenant, and is quiet afterwards', async () => {
    const runs = await cycle('initial')
    expect(runs.map((run) => run.result)).not.toContain('completed-export-errors')
    expect(tenant.tenant.counts()).toMatchObject({ users: 12, groups: 2 })
    expect(inCloud('person3')).toMatchObject({ displayName: 'Person person3', jobTitle: 'Engineer', accountEnabled: true })
    expect(membersOf('Readers')).toHaveLength(5)
    expect(membersOf('Writers')).toHaveLength(5)
    expect(inCloud('person4')['manager']).toBe(inCloud('person3')['id'])
    expect(await writesAfter(async () => undefined)).toBe(0)
  })

  it('takes a rename, a move and a new title as one write where something changed for the tenant, and none where not', async () => {
    const client = await samba.admin()
    expect(await writesAfter(async () => client.modifyDN(users[0] as string, `CN=Person renamed,${people}`))).toBe(0)
    users[0] = `CN=Person renamed,${people}`
    const unit = await samba.createOrganizationalUnit('Inner', people)
    expect(await writesAfter(async () => samba.move(users[1] as string, unit))).toBe(0)
    users[1] = `CN=Person person1,${unit}`
    expect(await writesAfter(async () => samba.replace(users[1] as string, 'title', 'Chief Engineer'))).toBe(1)
    expect(inCloud('person1')).toMatchObject({ jobTitle: 'Chief Engineer' })
  })

  it('takes a disabled account as one write', async () => {
    expect(await writesAfter(async () => samba.disable(users[2] as string))).toBe(1)
    expect(inCloud('person2')).toMatchObject({ accountEnabled: false })
  })

  it('takes a membership added and one removed as one write each', async () => {
    const client = await samba.admin()
    expect(await writesAfter(async () => client.modify(readers, [memberChange('add', users[9] as string)]))).toBe(1)
    expect(membersOf('Readers')).toContain('Person person9')
    expect(await writesAfter(async () => client.modify(writers, [memberChange('delete', users[3] as string)]))).toBe(1)
    expect(membersOf('Writers')).not.toContain('Person person3')
  })

  it('takes a deletion as one write and a re-creation as a new person', async () => {
    const before = inCloud('person11')['id']
    expect(await writesAfter(async () => samba.delete(users[11] as string))).toBe(1)
    expect(tenant.tenant.counts()).toMatchObject({ users: 11, deletedUsers: 1 })
    expect(await writesAfter(async () => addPerson('person11', users[10] ?? null))).toBe(2)
    expect(inCloud('person11')['id']).not.toBe(before)
    expect(await writesAfter(async () => undefined)).toBe(0)
  })

  it('plays the founding scenario: refused, explained, repaired, caught up, in the same process', async () => {
    const before = await store.watermarks.of((await connector()).id)
    const changed = password()
    await samba.setPassword('svc-sync', changed)
    await samba.replace(users[4] as string, 'title', 'Changed meanwhile')
    const refused = await runAll(['Delta Import', 'Full Import', 'Export'])
    expect(refused.map((run) => run.steps[0]?.reason)).toEqual(['wrong-password-or-name', 'breaker-open', 'breaker-open'])
    for (const run of refused) {
      expect(run.result).toBe('no-start-credentials')
      expect(run.steps[0]).toMatchObject({ counters: { staging: {}, export: {} } })
      expect(run.steps[0]?.connection[0]).toMatchObject({ code: '49', subCode: '52e', result: 'failed-authentication' })
      expect(run.steps[0]?.connection[0]?.text).toContain('data 52e')
    }
    expect(await store.watermarks.of((await connector()).id)).toEqual(before)
    const events = await store.events.list({ connectorId: (await connector()).id, eventId: 6000, before: null, limit: 10 })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ level: 'error', fields: { connector: forest } })
    expect((await store.space.statistics((await connector()).id)).importDelete).toBe(0)

    const wrong = replaceSecret(parts, { connector: forest, secret: Secret.fromText(password()), test: 'before-storing', author: 'anna' })
    await expect(wrong).rejects.toThrow(AppError)
    await expect(wrong).rejects.toMatchObject({ code: 'secret-refused', facts: { reason: 'wrong-password-or-name', subCode: '52e' } })
    expect(await store.secrets.versions((await connector()).id)).toHaveLength(1)

    const taken = await replaceSecret(parts, {
      connector: forest,
      secret: Secret.fromText(changed),
      test: 'before-storing',
      author: 'anna',
    })
    expect(taken).toMatchObject({ version: 2, isCatchUpDue: true })
    expect((await store.secrets.active((await connector()).id))?.version).toBe(2)
    expect(await writesAfter(async () => undefined)).toBe(1)
    expect(inCloud('person4')).toMatchObject({ jobTitle: 'Changed meanwhile' })
  })

  it.each([
    ['disabled', '533', 'account-disabled', () => samba.disable(account.dn), () => samba.enable(account.dn)],
    [
      'told to change its password',
      '773',
      'must-change',
      () => samba.replace(account.dn, 'pwdLastSet', '0'),
      () => samba.replace(account.dn, 'pwdLastSet', '-1'),
    ],
    ['expired', '532', 'password-expired', () => writePwdLastSet('130000000000000000'), () => renewPassword()],
  ])('tells an account that is %s from a wrong password', async (_state, subCode, reason, spoil, mend) => {
    if (subCode === '532') await samba.replace(account.dn, 'userAccountControl', '512')
    if (subCode === '532') await samba.tool('domain', 'passwordsettings', 'set', '--max-pwd-age=42')
    await mend()
    await spoil()
    const [run] = await runAll(['Delta Import'])
    expect(run).toMatchObject({ result: 'no-start-credentials', steps: [{ reason }] })
    expect(run?.steps[0]?.connection[0]?.subCode).toBe(subCode)
    await mend()
    // The stored password was right all along: a test shows it, and runs go on.
    await testConnector(parts, { connector: forest, author: 'anna' })
    const [again] = await runAll(['Delta Import'])
    expect(again?.result).toMatch(/^(success|completed-no-objects)$/)
  })

  /** Over LDAP only 0 and -1 can be written, and -1 counts only after 0. */
  async function renewPassword(): Promise<void> {
    await samba.replace(account.dn, 'pwdLastSet', '0')
    await samba.replace(account.dn, 'pwdLastSet', '-1')
  }

  async function writePwdLastSet(value: string): Promise<void> {
    await samba.modifySam(`dn: ${account.dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: ${value}\n`, [ALLOW_OPERATIONAL])
  }

  async function runAll(profiles: readonly string[]): Promise<readonly Run[]> {
    const runs: Run[] = []
    for (const profile of profiles) runs.push(await (await runner.start({ connector: forest, profile, trigger: 'operator' })).ended)
    return runs
  }

  async function connector(): Promise<{ readonly id: Run['connectorId'] }> {
    const found = (await store.configuration.current())?.configuration.connectors.find((candidate) => candidate.name === forest)
    if (found === undefined) throw new Error('The connector is there.')
    return found
  }
})

/** A password nobody else knows, complex enough for any policy. */
function password(): string {
  return `Aa1!${randomBytes(18).toString('base64url')}`
}

function memberChange(operation: 'add' | 'delete', member: string): Change {
  return new Change({ operation, modification: new Attribute({ type: 'member', values: [member] }) })
}
