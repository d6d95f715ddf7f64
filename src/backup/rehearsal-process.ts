import { AppError } from '#src/base/app-error.ts'
import { systemClock } from '#src/base/clock.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { headsKey } from '#src/vault/version-heads.ts'
import type { Manifest } from './manifest.ts'
import type { CheckResult, RehearsalCheck } from './rehearsal.ts'
import { findBackup, unpackDatabase } from './unpack-backup.ts'

/*
 * A process of its own that restores a backup into an empty folder and looks at what it has there. It is given no key and an empty
 * environment, and no code of it opens a connection, though nothing would keep it from that; its JavaScript may write files in that folder
 * alone, which node:sqlite is not bound by. Sealed secrets go back to whoever started it, because only the vault opens them.
 */

/** What the process is told. */
export interface RehearsalTask {
  /** Folder of the backup, and the empty one it is restored into. */
  readonly backup: string
  readonly trial: string
}

/** What the process answers, once. */
export interface RehearsalAnswer {
  readonly checks: readonly CheckResult[]
  readonly secrets: readonly SealedSecret[]
  /** Lists of the versions in use, by key. */
  readonly heads: Readonly<Record<string, string | null>>
}

/** A run that was under way while the backup was made is brought to its end by the next start. */
const expectedFinding = 'run-has-lease'

process.once('message', (task: RehearsalTask) => {
  rehearse(task).then(
    (answer) => process.send?.(answer, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      process.exit(1)
    },
  )
})

async function rehearse({ backup, trial }: RehearsalTask): Promise<RehearsalAnswer> {
  const found = await orRefused(async () => {
    const backupThere = await findBackup(backup)
    await unpackDatabase(backupThere, trial)
    return backupThere.manifest
  })
  if (found instanceof AppError) return ended([{ check: 'checksum', result: 'failed', detail: found.message }])
  const checksum: CheckResult = { check: 'checksum', result: 'passed', detail: `SHA-256 ${found.database.sha256}` }
  const store = await orRefused(() => openSqliteStore({ directory: trial, holder: 'lockstep backup rehearse', clock: systemClock }))
  if (store instanceof AppError) return ended([checksum, { check: 'database', result: 'failed', detail: store.message }])
  try {
    return { checks: [checksum, ...(await look(store, found))], ...(await sealedIn(store)) }
  } finally {
    await store.close()
  }
}

function ended(checks: readonly CheckResult[]): RehearsalAnswer {
  return { checks, secrets: [], heads: {} }
}

/** What the backup is at fault for is a result; everything else ends the process. */
async function orRefused<T>(work: () => Promise<T>): Promise<T | AppError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

async function look(store: Store, manifest: Manifest): Promise<readonly CheckResult[]> {
  const findings = (await store.verify()).filter(({ invariant }) => invariant !== expectedFinding)
  const { schemaVersion, counts, audit } = await store.contents()
  const chain = await store.audit.check()
  const differing = Object.entries(manifest.counts).filter(([name, count]) => counts[name as keyof typeof counts] !== count)
  const [finding] = findings
  const [broken] = chain.breaks
  const otherHead = audit.head === manifest.audit.head ? null : 'its head is not that of the manifest'
  const auditFault = broken === undefined ? otherHead : `entry ${broken.sequence} is ${broken.kind}`
  const migrated = schemaVersion === manifest.schemaVersion ? '' : `, brought here from version ${manifest.schemaVersion}`
  return [
    verdict('database', {
      passed: 'every invariant holds',
      fault:
        finding === undefined
          ? null
          : `${findings.length} invariants are broken, the first: ${finding.invariant}: ${finding.subject}: ${finding.message}`,
    }),
    verdict('schema', { passed: `version ${schemaVersion}${migrated}`, fault: null }),
    verdict('audit', { passed: `${chain.entries} entries, one chain`, fault: auditFault }),
    verdict('counts', {
      passed: `${counts.identities} identities, ${counts.objects} objects, ${counts.runs} runs`,
      fault: differing.length === 0 ? null : `not as many as the manifest says: ${differing.map(([name]) => name).join(', ')}`,
    }),
  ]
}

function verdict(check: RehearsalCheck, of: { readonly passed: string; readonly fault: string | null }): CheckResult {
  return of.fault === null ? { check, result: 'passed', detail: of.passed } : { check, result: 'failed', detail: of.fault }
}

async function sealedIn(store: Store): Promise<Omit<RehearsalAnswer, 'checks'>> {
  const secrets = await store.secrets.all()
  const keyIds = [...new Set(secrets.map(({ keyId }) => keyId))]
  const heads = await Promise.all(keyIds.map(async (keyId) => [keyId, await store.state.get(headsKey(keyId))] as const))
  return { secrets, heads: Object.fromEntries(heads) }
}
