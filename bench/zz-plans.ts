import { readExportedConfiguration } from '#src/rules/testing/exported-configuration.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import { World } from '#src/engine/world.ts'
import { planIdentity } from '#src/engine/plan-identity.ts'
import { emptyObject } from '#src/model/connector-space-object.ts'
import { diffAttributes } from '#src/model/change.ts'
import { dnKey } from '#src/model/dn.ts'

const configuration = readExportedConfiguration()
const rules = compileRules(configuration)
const ad = configuration.connectors.find((c) => rules.inbound(c.id, 'user').length > 0)!
let n = 0
const ids = { next: () => `00000000-0000-4000-8000-${String(n++).padStart(12, '0')}` }
function user(i: number) {
  const dn = `CN=User ${i},OU=CORP,DC=contoso,DC=com`
  const sid = new Uint8Array(28); sid.set([1,5,0,0,0,0,0,5,21]); new DataView(sid.buffer).setUint32(24, i, true)
  const guid = new Uint8Array(16); new DataView(guid.buffer).setUint32(0, i, true)
  return { ...emptyObject({ id: ids.next() as never, connectorId: ad.id, dn, dnKey: dnKey(dn) }, 'object'), partition: 'DC=contoso,DC=com', objectType: 'user', anchor: `a${i}`,
    pendingImport: { operation: 'add' as const, renamedFrom: null, changes: diffAttributes({}, { cn: [`User ${i}`], displayName: [`User ${i}`], sAMAccountName: [`user${i}`], userPrincipalName: [`user${i}@contoso.com`], mail: [`user${i}@contoso.com`], mailNickname: [`user${i}`], proxyAddresses: [`SMTP:user${i}@contoso.com`, `smtp:u${i}@contoso.com`], objectSid: [sid], objectGUID: [guid], userAccountControl: [512n], givenName: ['User'], sn: [`${i}`], department: ['Sales'], title: ['Clerk'], telephoneNumber: ['+49 1234'], l: ['Berlin'], co: ['Germany'], c: ['DE'], company: ['Contoso'], pwdLastSet: [131000000000000000n], msExchRecipientTypeDetails: [1n], legacyExchangeDN: [`/o=x/cn=${i}`], extensionAttribute1: ['x'] }) } }
}
const surroundings = { at: 1_700_000_000_000, newId: () => ids.next(), newGuid: () => ids.next(), random: () => 0.5 }
function round(count: number): number {
  const world = new World(rules)
  const objects = Array.from({ length: count }, (_, i) => user(i))
  world.load({ objects })
  const at = process.cpuUsage().user
  let kinds: Record<string, number> = {}
  for (const o of objects) {
    let plan = planIdentity(world, o.id, { rules, surroundings })
    while (plan.kind === 'questions') { for (const q of plan.questions) world.answer(q); plan = planIdentity(world, o.id, { rules, surroundings }) }
    plan.apply()
    const k = plan.kind === 'failed' ? plan.error.message : plan.counter
    kinds[k] = (kinds[k] ?? 0) + 1
  }
  const ms = (process.cpuUsage().user - at) / 1000 / count
  if (process.env['KINDS']) console.log(kinds)
  return ms
}
round(500)
const list = Array.from({ length: 6 }, () => round(1000))
console.log('ms per plan', list.map((x) => x.toFixed(3)).join(' '))
let flows = 0
for (const t of ['user']) for (const r of rules.inbound(ad.id, t)) flows += r.flows.length
for (const o of rules.outbound('person')) for (const r of o.rules) flows += r.flows.length
console.log('flows for a user', flows)
