import { describe, expect, it } from 'vitest'
import { compileExpression } from '#src/expressions/compile.ts'
import { contoso, forest, tenant } from './contoso.ts'
import { loadPack, packNames } from './load-pack.ts'
import { instantiatePack, packOfFiles, packOmissions } from './pack.ts'

const pack = loadPack('active-directory-to-entra-id')
const exchange = /^(mailNickname|msExch.*|extensionAttribute\d+)$/

describe('The shipped pack', () => {
  it('is found by its name', () => {
    expect(packNames()).toContain('active-directory-to-entra-id')
    expect(pack.title).toBe('Active Directory to Entra ID')
    expect(() => loadPack('active-directory')).toThrow(/active-directory-to-entra-id/)
  })

  it('gives the ladder of rules in order, with unique identifiers, names and precedences', () => {
    const { rules } = contoso()
    expect(rules.map((rule) => `${rule.precedence} ${rule.id.split('.')[0]}`)).toMatchInlineSnapshot(`
      [
        "100 ad-user-join",
        "110 ad-user-account-enabled",
        "120 ad-user-common-exchange",
        "130 ad-user-common",
        "140 ad-user-identity",
        "150 ad-user-exchange",
        "160 ad-user-exchange-filter",
        "300 ad-group-join",
        "310 ad-group-exchange",
        "320 ad-group-common",
        "330 ad-group-exchange-filter",
        "500 entra-user-join",
        "510 entra-group-join",
        "700 to-entra-user-join",
        "710 to-entra-user-profile",
        "900 to-entra-group-join",
      ]
    `)
    for (const key of ['id', 'name', 'precedence'] as const) expect(new Set(rules.map((rule) => rule[key])).size).toBe(rules.length)
  })

  it('leaves identifiers and precedences alone when a second forest is added', () => {
    const [first, second, cloud] = [forest('contoso.lab'), forest('fabrikam.lab'), tenant('contoso.onmicrosoft.com')]
    const before = instantiatePack(pack, [first, cloud])
    const after = instantiatePack(pack, [first, cloud, second])
    const kept = new Map(after.map((rule) => [rule.id, rule]))
    for (const rule of before) expect(kept.get(rule.id)).toEqual(rule)
    expect(after.length - before.length).toBe(11)
    const joins = after.filter(({ name }) => name.endsWith('lab - User Join'))
    expect(joins.map(({ connector, precedence }) => [connector, precedence])).toEqual([
      ['contoso.lab', 100],
      ['fabrikam.lab', 101],
    ])
  })

  it('keeps precedences unique with more connectors than a slot is wide', () => {
    const forests = Array.from({ length: 12 }, (_, i) => forest(`forest${i}.lab`))
    const rules = instantiatePack(pack, forests)
    expect(new Set(rules.map(({ precedence }) => precedence)).size).toBe(rules.length)
    const ladder = rules.map(({ id }) => pack.templates.findIndex(({ template }) => id.startsWith(`${template}.`)))
    expect(ladder).toEqual(ladder.toSorted((a, b) => a - b))
  })

  it('leaves out what needs Exchange in a forest without it, and says so', () => {
    const plain = forest('plain.lab', exchange)
    const rules = instantiatePack(pack, [plain])
    expect(rules.map(({ id }) => id.split('.')[0])).toEqual([
      'ad-user-join',
      'ad-user-account-enabled',
      'ad-user-common',
      'ad-user-identity',
      'ad-group-join',
      'ad-group-common',
    ])
    const used = JSON.stringify(rules)
    expect(used).not.toContain('msExchRecipientTypeDetails')
    expect(used).not.toContain('extensionAttribute')
    expect(rules.find(({ id }) => id.startsWith('ad-user-account-enabled'))?.scope).toEqual([
      [{ attribute: 'userAccountControl', operator: 'ISBITNOTSET', value: '2' }],
    ])
    expect(packOmissions(pack, [plain])).toContainEqual({
      rule: 'In from plain.lab - User Exchange',
      part: 'the rule',
      reason: 'its scope needs an attribute that user does not have',
    })
    expect(packOmissions(pack, [plain])).toContainEqual({
      rule: 'In from plain.lab - User Common',
      part: 'the flow to extensionAttribute1',
      reason: 'extensionAttribute1 is not in the schema',
    })
  })

  it('does not write what the tenant cannot take', () => {
    const cloud = tenant('contoso.onmicrosoft.com')
    const profile = instantiatePack(pack, [cloud]).find(({ id }) => id.startsWith('to-entra-user-profile'))
    expect(profile?.flows.map(({ target }) => target)).not.toContain('proxyAddresses')
    expect(packOmissions(pack, [cloud])).toContainEqual({
      rule: 'Out to contoso.onmicrosoft.com - User Profile',
      part: 'the flow to proxyAddresses',
      reason: 'proxyAddresses is not writable by this connector',
    })
  })

  it('names only object types and attributes of its own metaverse', () => {
    for (const { body, template } of pack.templates) {
      const type = body.direction === 'inbound' ? body.targetObjectType : body.sourceObjectType
      const known = Object.keys(pack.metaverse[type]?.attributes ?? {})
      const used =
        body.direction === 'inbound' ? body.flows.map(({ target }) => target) : body.scope.flat().map(({ attribute }) => attribute)
      const joined = body.join.flat().map(({ metaverseAttribute }) => metaverseAttribute)
      expect({ template, unknown: [...used, ...joined].filter((name) => !known.includes(name)) }).toEqual({ template, unknown: [] })
    }
  })
})

describe('A pack with a mistake', () => {
  const files = [
    { path: 'pack.yaml', text: 'kind: pack\nversion: 1\nname: x\ntitle: X\ndescription: X\n' },
    { path: 'metaverse.yaml', text: 'kind: metaverse\nversion: 1\nobjectTypes: {}\n' },
  ]
  const template = (slot: number, connector: string): string =>
    `kind: rule-template\nversion: 1\ntemplate: t${slot}\nslot: ${slot}\nname: In from $` +
    `{connector}\ndirection: inbound\nconnector: ${connector}\nsourceObjectType: a\ntargetObjectType: b\nlinkType: Join\n`

  it('is refused with the place of the mistake', () => {
    expect(() => packOfFiles([...files, { path: 'rules/a.yaml', text: template(1, 'ad').replace('linkType', 'linktype') }])).toThrow(
      /rules\/a.yaml:10:1: The key linktype is unknown/,
    )
    expect(() => packOfFiles([...files, { path: 'rules/a.yaml', text: template(1, 'ad') }])).toThrow(/must be a placeholder/)
    const twice = [1, 1].map((slot, i) => ({ path: `rules/${i}.yaml`, text: template(slot, '${ad}') }))
    expect(() => packOfFiles([...files, ...twice])).toThrow(/two templates use 1/)
    expect(() => packOfFiles([])).toThrow(/pack.yaml is missing/)
  })
})

describe('The expressions of the shipped pack', () => {
  const expressions = pack.templates.flatMap(({ template, body }) =>
    body.flows.flatMap(({ target, source }) => (source.kind === 'expression' ? [[`${template} ${target}`, source.text] as const] : [])),
  )

  it.each(expressions)('compile: %s', (_flow, text) => {
    expect(compileExpression(text)).toMatchObject({ ok: true })
  })
})
