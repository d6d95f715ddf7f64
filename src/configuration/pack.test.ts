import { describe, expect, it } from 'vitest'
import { compileExpression } from '#src/expressions/compile.ts'
import { contoso, forest, tenant } from './testing/contoso.ts'
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
        "110 ad-inetorgperson-join",
        "120 ad-user-account-enabled",
        "130 ad-inetorgperson-account-enabled",
        "140 ad-user-common-exchange",
        "150 ad-inetorgperson-common-exchange",
        "160 ad-user-common",
        "170 ad-inetorgperson-common",
        "180 ad-user-identity",
        "190 ad-inetorgperson-identity",
        "200 ad-user-exchange",
        "210 ad-inetorgperson-exchange",
        "220 ad-user-exchange-filter",
        "230 ad-inetorgperson-exchange-filter",
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
    const before = instantiatePack(pack, { connectors: [first, cloud] })
    const after = instantiatePack(pack, { connectors: [first, cloud, second] })
    const kept = new Map(after.map((rule) => [rule.id, rule]))
    for (const rule of before) expect(kept.get(rule.id)).toEqual(rule)
    expect(after.length - before.length).toBe(18)
    const joins = after.filter(({ name }) => name.endsWith('lab - User Join'))
    expect(joins.map(({ connector, precedence }) => [connector, precedence])).toEqual([
      ['contoso.lab', 100],
      ['fabrikam.lab', 101],
    ])
  })

  it('keeps rules that were edited or made by the customer, and gives rules to the new connector alone', () => {
    const [first, second] = [forest('contoso.lab'), forest('fabrikam.lab')]
    const [join, ...others] = instantiatePack(pack, { connectors: [first] })
    if (join === undefined) throw new Error('the pack has no rules')
    const edited = { ...join, disabled: true }
    const custom = { ...join, id: 'custom' as typeof join.id, name: 'Custom', precedence: 101 }
    const withoutLast = [edited, custom, ...others.slice(0, -1)]
    const rules = instantiatePack(pack, { connectors: [first, second], existing: withoutLast })
    expect(rules.filter(({ connector }) => connector === 'contoso.lab')).toEqual(withoutLast)
    expect(rules.find(({ name }) => name === 'In from fabrikam.lab - User Join')?.precedence).toBe(102)
    expect(rules).toHaveLength(withoutLast.length + 18)
  })

  it('numbers the rules of the pack anew, and no others, when a type outgrows its slots', () => {
    const forests = Array.from({ length: 11 }, (_, i) => forest(`forest${i}.lab`))
    const existing = instantiatePack(pack, { connectors: forests.slice(0, 10) })
    const rules = instantiatePack(pack, { connectors: forests, existing })
    expect(rules).toEqual(instantiatePack(pack, { connectors: forests }))
  })

  it('keeps precedences unique with more connectors than a slot is wide', () => {
    const forests = Array.from({ length: 12 }, (_, i) => forest(`forest${i}.lab`))
    const rules = instantiatePack(pack, { connectors: forests })
    expect(new Set(rules.map(({ precedence }) => precedence)).size).toBe(rules.length)
    const ladder = rules.map(({ id }) => pack.templates.findIndex(({ template }) => id.startsWith(`${template}.`)))
    expect(ladder).toEqual(ladder.toSorted((a, b) => a - b))
  })

  it('leaves out what needs Exchange in a forest without it, and says so', () => {
    const plain = forest('plain.lab', exchange)
    const rules = instantiatePack(pack, { connectors: [plain] })
    expect(rules.map(({ id }) => id.split('.')[0])).toEqual([
      ...['join', 'account-enabled', 'common', 'identity'].flatMap((part) => [`ad-user-${part}`, `ad-inetorgperson-${part}`]),
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
    const profile = instantiatePack(pack, { connectors: [cloud] }).find(({ id }) => id.startsWith('to-entra-user-profile'))
    expect(profile?.flows.map(({ target }) => target)).not.toContain('proxyAddresses')
    expect(packOmissions(pack, [cloud])).toContainEqual({
      rule: 'Out to contoso.onmicrosoft.com - User Profile',
      part: 'the flow to proxyAddresses',
      reason: 'proxyAddresses is not writable by this connector',
    })
  })

  it('treats accounts of class inetOrgPerson as it treats users', () => {
    const bodies = new Map(pack.templates.map(({ template, body }) => [template, body]))
    for (const [template, body] of bodies) {
      if (!template.startsWith('ad-user-')) continue
      const { name, description, sourceObjectType, ...twin } = bodies.get(template.replace('user', 'inetorgperson')) ?? body
      expect({ ...body, ...twin }).toEqual(body)
      expect([name, sourceObjectType, description === body.description]).toEqual([
        body.name.replace('User', 'InetOrgPerson'),
        'inetOrgPerson',
        false,
      ])
    }
  })

  it('has expressions that compile', () => {
    for (const { template, body } of pack.templates) {
      const refused = body.flows.flatMap(({ target, source }) => {
        const compiled = source.kind === 'expression' ? compileExpression(source.text) : null
        return compiled === null || compiled.ok ? [] : [{ target, errors: compiled.errors }]
      })
      expect({ template, refused }).toEqual({ template, refused: [] })
    }
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
