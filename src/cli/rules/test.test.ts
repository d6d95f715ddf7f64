import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contoso } from '#src/configuration/testing/contoso.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import { runCaptured } from '../testing/captured-shell.ts'
import type { Ended } from '../testing/program.ts'

const shipped = 'packs/active-directory-to-entra-id/tests'

/** A configuration with one document of tests in a folder of it. */
function folderWith(cases: string): string {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-rules-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['connectors', 'rules', 'tests']) mkdirSync(join(root, folder))
  for (const { path, text } of toDocuments(contoso())) writeFileSync(join(root, path), text)
  writeFileSync(join(root, 'tests', 'cases.yaml'), `kind: rule-tests\nversion: 1\ncases:\n${cases}`)
  return join(root, 'tests')
}

const play = (cases: string, ...more: readonly string[]): Promise<Ended> => runCaptured(['rules', 'test', folderWith(cases), ...more])

const anna = `      - connector: contoso.lab
        type: user
        dn: CN=Anna,OU=People,DC=contoso,DC=lab
        attributes: { cn: Anna, sAMAccountName: anna, userAccountControl: 514, objectGUID: 01020304-0506-0708-090a-0b0c0d0e0f10, objectSid: S-1-5-21-1-2-3-1101 }
`
const expectAnna = `      - connector: contoso.lab
        object: CN=Anna,OU=People,DC=contoso,DC=lab
`

describe('lockstep rules test', () => {
  it('passes the cases of the shipped pack', async () => {
    const { code, stdout, stderr } = await runCaptured(['rules', 'test', shipped, '--json'])
    expect(stderr).toBe('')
    const report = JSON.parse(stdout) as { passed: number; failed: unknown[]; coverage: { rules: { tried: number } } }
    expect(report).toMatchObject({ ok: true, failed: [] })
    expect(report.passed).toBeGreaterThan(9)
    expect(report.coverage.rules.tried).toBeGreaterThan(15)
    expect(code).toBe(0)
  })

  it('shows what came out otherwise, value by value, and the rule it comes from', async () => {
    const { code, stdout } = await play(`  - name: Anna is disabled
    given:
${anna}    expect:
${expectAnna}        metaverse: { type: group, values: { accountEnabled: true, title: Clerk, sourceAnchor: null } }
        targets: { contoso.onmicrosoft.com: { change: delete, values: { nosuch: 1 } } }
`)
    expect(stdout.replace(/\(.*cases\.yaml/, '(cases.yaml')).toMatchInlineSnapshot(`
      "✗ Anna is disabled (cases.yaml:4)
          metaverse of CN=Anna,OU=People,DC=contoso,DC=lab
            type
              expected  group
              got       person
            accountEnabled
              expected  True
              got       False  by In from contoso.lab - User Common
            title
              expected  Clerk
              got       none
            sourceAnchor
              expected  none
              got       BAMCAQYFCAcJCgsMDQ4PEA==  by In from contoso.lab - User Identity
          contoso.onmicrosoft.com
            change
              expected  delete
              got       add
            nosuch
              expected  1
              got       there is no such attribute
      Tried 6 of 23 rules and 18 of 303 flows.
      0 passed, 1 failed
      "
    `)
    expect(code).toBe(1)
  })

  it('fails a case whose object ends in an error nobody expects, and one that expects an error and gets none', async () => {
    const nobody = anna.replace('sAMAccountName: anna, ', '')
    const { stdout } = await play(`  - name: Nobody
    given:
${nobody}    expect:
${expectAnna}  - name: Anna
    given:
${anna}    expect:
${expectAnna}        error: no account name
`)
    expect(stdout).toMatch(
      /✗ Nobody[^✗]*expected {2}none\n\s+got {7}sync-rule-error-function-triggered: .*neither userPrincipalName nor sAMAccountName/,
    )
    expect(stdout).toMatch(/✗ Anna[^✗]*expected {2}no account name\n\s+got {7}none/)
  })

  it('plays the steps of a case one after the other and says which one failed', async () => {
    const { stdout } = await play(`  - name: Anna leaves
    given:
${anna}    expect:
${expectAnna}        targets: { contoso.onmicrosoft.com: { change: add } }
    afterwards:
      - given:
          - { connector: contoso.lab, dn: 'CN=Anna,OU=People,DC=contoso,DC=lab', attributes: { title: Clerk } }
        expect:
          - connector: contoso.lab
            object: CN=Anna,OU=People,DC=contoso,DC=lab
            targets: { contoso.onmicrosoft.com: { change: none } }
`)
    expect(stdout).toMatch(/✗ Anna leaves \(.*step 2\)\n {4}contoso\.onmicrosoft\.com\n {6}change\n {8}expected {2}none\n {8}got {7}update/)
  })

  it.each([
    ['a connector that does not exist', anna.replace('contoso.lab\n', 'contoso.com\n'), /There is no connector "contoso.com"/],
    ['a type that does not exist', anna.replace('type: user', 'type: printer'), /contoso.lab has no object type printer; it has/],
    ['an attribute that is not read', anna.replace('cn: Anna', 'shoeSize: 38'), /does not read the attribute shoeSize of a user/],
    ['a value that does not fit', anna.replace('514', 'many'), /userAccountControl: many is not a whole number/],
    ['bytes that are none', anna.replace('S-1-5-21-1-2-3-1101', "'?'"), /objectSid: \? is not base64/],
  ])('says what is wrong with %s', async (_, given, message) => {
    const { code, stdout } = await play(`  - name: Anna\n    given:\n${given}    expect: []\n`)
    expect(stdout).toMatch(message)
    expect(code).toBe(1)
  })

  it('reads nothing of a document with mistakes, and says where each one is', async () => {
    const { code, stdout } = await play(`  - name: Anna\n    gvien: []\n    expect: []\n`)
    expect(stdout).toMatch(/cases\.yaml:5:5: .*gvien.*\n/)
    expect(stdout).toContain('nothing was tested')
    expect(code).toBe(1)
  })

  it('names the rules and flows that no case tried', async () => {
    const { stdout } = await play(`  - name: Anna\n    given:\n${anna}    expect: []\n`, '--coverage')
    expect(stdout).toContain('not tried: In from contoso.lab - Group Join\n')
    expect(stdout).toMatch(/not tried: In from contoso\.lab - User Common: .*title/)
  })

  it('wants a folder with tests below a configuration', async () => {
    const { code, stderr } = await runCaptured(['rules', 'test', 'docs'])
    expect(stderr).toContain('--config')
    expect(code).not.toBe(0)
  })
})
