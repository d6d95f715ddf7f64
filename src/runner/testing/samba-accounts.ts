import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { must } from '#src/base/assert.ts'
import { startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { AccountWorld } from './account-world.ts'

/** One domain for a suite, and for each test a world of its own with accounts nobody has used yet. */
export interface SambaAccounts {
  readonly samba: SambaServer
  readonly world: AccountWorld
  /** Makes the next account: `svc-1`, `svc-2` and so on. */
  account(): ReturnType<AccountWorld['account']>
  /** The name of the account made last. */
  readonly name: string
}

/** `lockoutThreshold`: after how many wrong passwords the domain locks an account. */
export function sambaAccounts({ lockoutThreshold }: { readonly lockoutThreshold: number }): SambaAccounts {
  let samba: SambaServer | null = null
  let world: AccountWorld | null = null
  let accounts = 0
  const theSamba = () => must(samba, 'a domain: it is there from the first test on')
  const theWorld = () => must(world, 'a world: it is there while a test runs')

  beforeAll(async () => {
    samba = await startSamba()
  })

  afterAll(async () => {
    await samba?.stop()
  })

  beforeEach(async () => {
    world = await AccountWorld.open(theSamba())
    await theSamba().replace(theSamba().baseDn, 'lockoutThreshold', String(lockoutThreshold))
  })

  afterEach(async () => {
    await world?.close()
  })

  return {
    get samba() {
      return theSamba()
    },
    get world() {
      return theWorld()
    },
    get name() {
      return `svc-${accounts}`
    },
    account: () => theWorld().account(`svc-${++accounts}`),
  }
}
