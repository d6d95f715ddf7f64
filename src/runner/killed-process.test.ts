import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateContoso } from '#lab/contoso/generate.ts'
import { labAccountNames, labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import type { CycleOrder, CycleWord } from './testing/cycle-process.ts'

/** More than a batch of a synchronization and a page of an import, so that something is left when the process is killed after the first. */
const people = 560
const page = 400
const script = join(import.meta.dirname, 'testing', 'cycle-process.ts')

describe('a process that is killed', () => {
  let directory: LabDirectory
  const places: string[] = []
  const tenants: LabTenant[] = []

  beforeAll(async () => {
    directory = await startLabDirectory({
      organisation: generateContoso({ seed: 7, people, groups: 30 }),
      limits: { pageSizeMax: page, dirSyncObjectsMax: page },
    })
  })

  afterAll(async () => {
    await Promise.all(tenants.map((tenant) => tenant.close()))
    await directory.close()
    for (const place of places) rmSync(place, { recursive: true, force: true })
  })

  /** A data directory and a tenant of its own. */
  async function site(): Promise<{ readonly tenant: LabTenant; readonly order: CycleOrder }> {
    const tenant = await startLabTenant({ tls: 'self-signed', throttle: 'off' })
    const place = mkdtempSync(join(tmpdir(), 'lockstep-killed-'))
    tenants.push(tenant)
    places.push(place)
    const forest = {
      forest: directory.dnsDomain,
      servers: [new URL(directory.ldapsUrl ?? '').host],
      userName: `${labAccountNames.syncAccount}@${directory.dnsDomain}`,
      ca: directory.caPem,
    }
    const cloud = {
      tenantId: tenant.tenantId,
      clientId: tenant.clientId,
      graphUrl: tenant.secureBaseUrl,
      authorityUrl: new URL(tenant.authorityUrl).origin,
      ca: tenant.certificate,
    }
    const connectors = [
      { type: 'active-directory', name: 'forest', settings: forest, secret: labPasswords.syncAccount },
      { type: 'entra-id', name: 'tenant', settings: cloud, secret: tenant.clientSecret },
    ]
    return { tenant, order: { directory: join(place, 'data'), policy: 'initial', key: randomBytes(32).toString('base64'), connectors } }
  }

  it(
    'in a full import, a synchronization and an export goes on where it was: nothing lost, nothing twice',
    { timeout: 300_000 },
    async () => {
      const undisturbed = await site()
      expect(ended(await run(undisturbed.order))).toEqual([])
      const { tenant, order } = await site()
      for (const moment of [
        { phase: 'full-import', done: page, profile: 'Full Import' },
        { phase: 'synchronizing', done: 500, profile: 'Full Synchronization' },
        { phase: 'exporting', done: 200, profile: 'Export' },
      ]) {
        await run(order, (word) => word.kind === 'progress' && word.phase === moment.phase && word.done >= moment.done)
        const words = await run({ ...order, policy: 'delta' }, (word) => word.kind === 'opened')
        expect(words[0]).toEqual({ kind: 'opened', findings: [], interrupted: [moment.profile] })
      }
      expect(ended(await run(order))).toEqual([])
      const quiet = await run({ ...order, policy: 'delta' })
      expect(quiet.filter((word) => word.kind === 'run').map((word) => word.exported)).toEqual(
        quiet.filter((word) => word.kind === 'run').map(() => 0),
      )
      expect(contents(tenant)).toEqual(contents(undisturbed.tenant))
    },
  )
})

/** Runs a process to its end, or kills it at the first word that says so. */
async function run(order: CycleOrder, isTheMoment: (word: CycleWord) => boolean = () => false): Promise<readonly CycleWord[]> {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(`${JSON.stringify(order)}\n`)
  const words: CycleWord[] = []
  let isKilled = false
  for await (const line of createInterface({ input: child.stdout })) {
    if (isKilled) continue
    const word = JSON.parse(line) as CycleWord
    words.push(word)
    if (!isTheMoment(word)) continue
    child.kill('SIGKILL')
    isKilled = true
  }
  return words
}

/** Findings at the end of a cycle that ran to its end. */
function ended(words: readonly CycleWord[]): readonly unknown[] {
  const last = words.at(-1)
  return last?.kind === 'ended' ? last.findings : [`the process ended with ${JSON.stringify(last)}`]
}

/** What a tenant holds, under names that mean the same in every tenant. */
function contents(tenant: LabTenant): unknown {
  const users = [...tenant.tenant.users()]
  const names = new Map<unknown, string>(users.map((user) => [user.id, String(user['userPrincipalName'])]))
  const groups = [...tenant.tenant.groups()]
  for (const group of groups) names.set(group.id, String(group['uniqueName']))
  return {
    counts: tenant.tenant.counts(),
    users: users.map((user) => [names.get(user.id), user['onPremisesImmutableId'], names.get(user['manager'])]).toSorted(byName),
    groups: groups
      .map((group) => [
        names.get(group.id),
        ...['members', 'owners'].map((links) => (group[links] as readonly string[]).map((id) => names.get(id)).toSorted()),
      ])
      .toSorted(byName),
  }
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1
}
