import { must } from '#src/base/assert.ts'
import { compileExpression, type Program } from '#src/expressions/compile.ts'
import { parseDate } from '#src/expressions/date-parse.ts'
import type { Environment } from '#src/expressions/environment.ts'
import { recordEnvironment } from '#src/expressions/record-environment.ts'
import type { Value } from '#src/expressions/values.ts'

/*
 * What expressions cost: compiling, each kind of expression, and objects with 250 flows of the mix that rules of Azure AD
 * Connect have. Run as `node bench/expressions.ts [objects]`.
 */

const objects = Number(process.argv[2] ?? 20_000)
const now = must(parseDate('2026-11-22'), 'the moment').ticks

/** Expressions of the kinds that rules are made of, with about their share in percent. */
const mix: readonly (readonly [share: number, text: string])[] = [
  [52, 'Trim([displayName])'],
  [6, 'IIF(IsNullOrEmpty([cloudX]),IgnoreThisFlow,[cloudX])'],
  [6, 'IIF([cloudSOAExchMailbox] = True,[cloudX],IgnoreThisFlow)'],
  [6, 'Left(Trim([info]),448)'],
  [4, 'IIF(IsNullOrEmpty([description]),NULL,Left(Trim(Item([description],1)),448))'],
  [4, 'RemoveDuplicates(Trim(ImportedValue("proxyAddresses")))'],
  [4, 'ConvertToBase64([objectGUID])'],
  [4, 'StringFromSid([objectSid])'],
  [4, 'CBool(BitAnd([groupType],-2147483648))'],
  [4, 'IIF(IsPresent([pwdLastSet]),CStr(FormatDateTime(DateFromNum([pwdLastSet]),"yyyyMMddHHmmss.0Z")),NULL)'],
  [
    3,
    'IIF(IsPresent([userPrincipalName]),[userPrincipalName],IIF(IsPresent([sAMAccountName]),([sAMAccountName]&"@"&%Domain.FQDN%),Error("AccountName is not present")))',
  ],
  [
    3,
    'IIF(IsPresent([isCriticalSystemObject]) || IsPresent([sAMAccountName]) = False || [sAMAccountName] = "SUPPORT_388945a0" || Left([mailNickname], 14) = "SystemMailbox{" || Left([sAMAccountName], 4) = "AAD_" || (Left([mailNickname], 4) = "CAS_" && (InStr([mailNickname], "}") > 0)) || CBool(IIF(IsPresent([msExchRecipientTypeDetails]),BitAnd([msExchRecipientTypeDetails],&H21C07000) > 0,NULL)) || CBool(InStr(DNComponent(CRef([dn]),1),"\\\\0ACNF:")>0), True, NULL)',
  ],
]

const attributes: Readonly<Record<string, Value>> = {
  dn: 'CN=Anna Berg,OU=Unit 7,OU=People,DC=contoso,DC=com',
  displayName: ' Anna Berg',
  info: 'Works from Tromsø on Fridays',
  description: ['First description of this person'],
  proxyAddresses: ['SMTP:anna.berg@contoso.com', 'smtp:aberg@contoso.com', 'smtp:anna@contoso.onmicrosoft.com'],
  objectGUID: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
  objectSid: new Uint8Array([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 0]),
  groupType: -2_147_483_646n,
  pwdLastSet: 130_543_784_930_000_000n,
  userPrincipalName: 'anna.berg@contoso.com',
  sAMAccountName: 'aberg',
  mailNickname: 'aberg',
  cloudSOAExchMailbox: false,
}

const environment: Environment = {
  ...recordEnvironment({ attributes, nowTicks: now, seed: 1, parameters: { 'Domain.FQDN': 'contoso.com' } }),
  // Names are exact here, as the engine resolves them when it compiles.
  attribute: (name) => attributes[name] ?? null,
  imported: (name) => attributes[name] ?? null,
}

function compiled(text: string): Program {
  const result = compileExpression(text)
  return must(result.ok ? result.program : null, text)
}

function nanosecondsPer(runs: number, run: () => void): number {
  for (let i = 0; i < runs / 4; i++) run()
  const start = process.hrtime.bigint()
  for (let i = 0; i < runs; i++) run()
  return Number(process.hrtime.bigint() - start) / runs
}

function row(what: string, nanoseconds: number): void {
  console.log(`${nanoseconds.toFixed(0).padStart(9)} ns  ${what.length > 100 ? `${what.slice(0, 99)}…` : what}`)
}

console.log('compile, per expression')
for (const [, text] of mix)
  row(
    text,
    nanosecondsPer(2_000, () => void compiled(text)),
  )

console.log('\nevaluate, per expression')
for (const [, text] of mix) {
  const program = compiled(text)
  row(
    text,
    nanosecondsPer(200_000, () => void program.evaluate(environment)),
  )
}

const flows = mix.flatMap(([share, text]) => Array.from({ length: share * 2.5 }, () => compiled(text)))
const perObject = nanosecondsPer(objects, () => {
  for (const flow of flows) flow.evaluate(environment)
})
console.log(
  `\n${flows.length} flows: ${(perObject / 1000).toFixed(1)} µs per object, ${Math.round(1e9 / perObject).toLocaleString('en')} objects/s, ${(perObject / flows.length).toFixed(0)} ns per flow`,
)
