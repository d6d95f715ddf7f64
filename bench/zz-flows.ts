import { readExportedConfiguration } from '#src/rules/testing/exported-configuration.ts'
import { compileRules } from '#src/rules/rule-set.ts'
const configuration = readExportedConfiguration()
const rules = compileRules(configuration)
const ad = configuration.connectors.find((c) => rules.inbound(c.id, 'user').length > 0)!
const guid = new Uint8Array(16), sid = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0)
const a: Record<string, unknown[]> = { cn: ['User 1'], displayName: ['User 1'], sAMAccountName: ['u1'], userPrincipalName: ['u@contoso.com'], mail: ['u@contoso.com'], mailNickname: ['u1'], proxyAddresses: ['SMTP:u@contoso.com', 'smtp:u1@contoso.com'], objectSid: [sid], objectGUID: [guid], userAccountControl: [512n], givenName: ['User'], sn: ['x'], department: ['Sales'], title: ['Clerk'], telephoneNumber: ['+49 1234'], l: ['Berlin'], co: ['Germany'], c: ['DE'], company: ['Contoso'], pwdLastSet: [131000000000000000n], msExchRecipientTypeDetails: [1n], legacyExchangeDN: ['/o=x'], extensionAttribute1: ['x'] }
const none: never[] = []
const view = { values: (n: string) => (a[n] ?? none) as never, imported: (n: string) => (a[n] ?? none) as never, referenceCount: () => 0, references: () => none, isMemberOf: () => false, dn: 'CN=User 1,OU=CORP,DC=contoso,DC=com', parameter: (n: string) => 'contoso.com' }
const s = { at: 1_700_000_000_000, random: () => 0.5, newGuid: () => 'x' }
const own = rules.inbound(ad.id, 'user')
let flows = 0
function once() { let c = 0; for (const r of own) { if (!r.scope(view).inScope) continue; for (const f of r.flows) { if (f.evaluate(view, s).kind === 'values') c++; flows++ } } return c }
for (let i = 0; i < 3000; i++) once()
const best: number[] = []
for (let k = 0; k < 12; k++) { flows = 0; const t = process.cpuUsage().user; for (let i = 0; i < 1500; i++) once(); best.push((process.cpuUsage().user - t) / flows * 1000) }
console.log('flows per object', flows / 1500, 'ns per flow (min)', Math.min(...best).toFixed(0), 'median', best.sort((x, y) => x - y)[6]!.toFixed(0))
