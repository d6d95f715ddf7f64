import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import { Vault } from '#src/vault/vault.ts'
import { Backups } from '../backups.ts'

/* A process that makes one backup, and then one that it is killed in the middle of: it stops where the copy has begun. */

const directory = must(process.argv[2], 'the data directory')
const store = await openSqliteStore({ directory, holder: 'a test', clock: systemClock })
const vault = Vault.sealed(new AppError('vault-key-missing'))
const backups = new Backups({ store, vault, clock: systemClock, dataDirectory: directory, host: 'here', version: '0' })
await backups.make('anna')
// Several steps of the copy.
for (let i = 0; i < 8; i++) await store.commit({ putState: { [`filling.${i}`]: 'x'.repeat(4_000_000) } })
await backups.make('anna', ({ done }) => {
  if (done === 0) return
  process.stdout.write('copying\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
