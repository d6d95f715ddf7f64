import { Check } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { parse } from 'yaml'
import { checkShape } from './check-shape.ts'
import { contoso } from './testing/contoso.ts'
import { showDocumentProblem, type DocumentFile } from './document-problem.ts'
import { connectorShape, metaverseShape, packShape, ruleShape, ruleTemplateShape, schedulerShape } from './document-shapes.ts'
import { fromDocuments } from './from-documents.ts'
import { toDocuments } from './to-documents.ts'
import { documentLengthMax } from './yaml-source.ts'

describe('Documents of a configuration', () => {
  it('read back as the configuration they were written from', () => {
    const configuration = contoso()
    const answer = fromDocuments(toDocuments(configuration))
    expect(answer.ok && answer.configuration).toEqual(configuration)
  })

  it('keep the tag of a rule and the parameters of connectors and of the configuration', () => {
    const from = contoso()
    const configuration = {
      ...from,
      rules: from.rules.map((rule, i) => (i === 0 ? { ...rule, tag: 'Microsoft.InfromADUserJoin.003' } : rule)),
      connectors: from.connectors.map((connector, i) =>
        i === 0 ? { ...connector, parameters: { 'Forest.FQDN': 'contoso.lab' } } : connector,
      ),
      parameters: { 'Company.Code': '007' },
    }
    const answer = fromDocuments(toDocuments(configuration))
    expect(answer.ok && answer.configuration).toEqual(configuration)
  })

  it('take the other spelling of ISBITNOTSET and write the usual one', () => {
    const from = contoso()
    const scope = [[{ attribute: 'userAccountControl', operator: 'ISBITNOTSET', value: '2' }]] as const
    const configuration = { ...from, rules: from.rules.map((rule, i) => (i === 0 ? { ...rule, scope } : rule)) }
    const files = toDocuments(configuration).map((file) => ({ ...file, text: file.text.replaceAll('ISBITNOTSET', 'ISNOTBITSET') }))
    expect(files.some(({ text }) => text.includes('ISNOTBITSET'))).toBe(true)
    const answer = fromDocuments(files)
    expect(answer.ok && answer.configuration).toEqual(configuration)
  })

  it('are the same text for the same configuration, whatever the order of its parts', () => {
    const configuration = contoso()
    const shuffled = { ...configuration, connectors: configuration.connectors.toReversed(), rules: configuration.rules.toReversed() }
    expect(toDocuments(shuffled)).toEqual(toDocuments(configuration))
  })

  it('stand under readable names, one for each part', () => {
    const paths = toDocuments(contoso()).map(({ path }) => path)
    expect(paths).toContain('connectors/contoso-lab.yaml')
    expect(paths).toContain('rules/0100-in-from-contoso-lab-user-join.yaml')
    expect(paths).toContain('metaverse.yaml')
    expect(paths).toContain('scheduler.yaml')
    expect(paths).toEqual(paths.toSorted())
  })

  it('are not lost when two parts have names that read the same', () => {
    const configuration = contoso()
    const [first] = configuration.connectors
    const twins = first === undefined ? [] : [first, { ...first, id: crypto.randomUUID() as typeof first.id, name: 'Contoso Lab' }]
    expect(toDocuments({ ...configuration, connectors: twins }).filter(({ path }) => path.startsWith('connectors/'))).toHaveLength(2)
  })

  it('write a rule in a form that a person can read and compare', () => {
    const file = toDocuments(contoso()).find(({ path }) => path.endsWith('out-to-contoso-onmicrosoft-com-user-join.yaml'))
    expect(file?.text.replace(/^id: .*$/m, 'id: ID')).toMatchInlineSnapshot(`
      "kind: rule
      version: 1
      id: ID
      name: Out to contoso.onmicrosoft.com - User Join
      description: |-
        Every person with a source anchor and an account is a user in Entra ID, unless a rule keeps it out (cloudFiltered). A
        user that leaves this scope is deleted in Entra ID, where it can be restored for 30 days.
      direction: outbound
      connector: contoso.onmicrosoft.com
      sourceObjectType: person
      targetObjectType: user
      linkType: Provision
      precedence: 700
      scope:
        - - { attribute: sourceObjectType, operator: EQUAL, value: User }
          - { attribute: cloudFiltered, operator: NOTEQUAL, value: 'True' }
          - { attribute: sourceAnchor, operator: ISNOTNULL }
          - { attribute: accountEnabled, operator: ISNOTNULL }
      join:
        - - { connectorSpace: sourceAnchor, metaverse: sourceAnchor, caseSensitive: true }
      flows:
        - { to: dn, expression: '"CN={" & ConvertToUTF8Hex([sourceAnchor]) & "}"' }
        - { to: sourceAnchor, from: sourceAnchor }
        - { to: accountEnabled, from: accountEnabled }
        - { to: userPrincipalName, from: userPrincipalName }
        - { to: displayName, from: displayName }
        - { to: mailNickname, from: mailNickname }
        - { to: usageLocation, expression: 'IIF(IsNullOrEmpty([usageLocation]), IgnoreThisFlow, [usageLocation])' }
      "
    `)
  })
})

describe('A mistake in a document', () => {
  it.each([
    [
      'a misspelt key',
      'linkType:',
      'linktype:',
      ['12:1: The key linktype is unknown (Did you mean linkType?)', 'The key linkType is missing'],
    ],
    ['a misspelt operator', 'ISNOTNULL', 'ISNOTNUL', ['(Did you mean ISNOTNULL?)']],
    ['a boolean where text is wanted', "'True'", 'True', ['value must be text (Put it in quotation marks.)']],
    [
      'two sources of one flow',
      'from: sourceAnchor',
      'from: sourceAnchor, constant: x',
      ['Exactly one of these keys must be there: from, constant, expression'],
    ],
    ['a fraction as precedence', 'precedence: 700', 'precedence: 7.5', ['13:13: precedence must be a whole number']],
    [
      'a key written twice',
      'linkType: Provision',
      'linkType: Provision\nlinkType: Join',
      ['13:1: Not readable as YAML: Map keys must be unique (Write every key once.)'],
    ],
    ['an unclosed bracket', 'accountEnabled, operator: ISNOTNULL }', 'accountEnabled, operator: ISNOTNULL', ['Not readable as YAML']],
    ['another kind', 'kind: rule', 'kind: connector', ['1:7: A document of kind rule is expected here, not "connector"']],
    ['a later version of the format', 'version: 1', 'version: 2', ['2:10: version must be 1 (Version of the document format; write 1.)']],
    ['an alias', 'connector: contoso.onmicrosoft.com', 'connector: &c contoso.onmicrosoft.com', ['9:15: Anchors (&name) are not read']],
    ['a tag', 'version: 1', 'version: !!float 1', ['Tags']],
  ])('is told with its place: %s', (_what, from, to, expected) => {
    const said = problemsOf(changed('out-to-contoso-onmicrosoft-com-user-join', from, to))
    for (const part of expected) expect(said.join('\n')).toContain(part)
  })

  it('is told for an attribute type that does not exist', () => {
    expect(problemsOf(changed('connectors/contoso-lab', 'member: reference[]', 'member: references')).join()).toMatch(
      /connectors\/contoso-lab.yaml:\d+:13: member is not written as it should be/,
    )
  })

  it('hides no other: every document is reported at once', () => {
    const files = changed('contoso-lab-user-join', 'direction: inbound', 'direction: in').map((file) =>
      file.path === 'scheduler.yaml' ? { ...file, text: file.text.replace('30', '0') } : file,
    )
    expect(problemsOf(files)).toEqual([
      expect.stringContaining('rules/0100-in-from-contoso-lab-user-join.yaml:10:12: direction must be one of inbound, outbound'),
      expect.stringContaining('scheduler.yaml:4:18: intervalMinutes is too small'),
    ])
  })

  it('is told for files that are missing, misplaced or in the way', () => {
    const files = toDocuments(contoso()).filter(({ path }) => path !== 'scheduler.yaml')
    const text = 'kind: rule\n'
    const said = problemsOf([
      ...files,
      { path: '../rules/x.yaml', text },
      { path: 'rules/sub/x.yaml', text },
      { path: 'rules/..yaml', text },
    ])
    expect(said.filter((line) => line.includes('This is not a place for a document'))).toHaveLength(3)
    expect(said).toContainEqual(expect.stringContaining('scheduler.yaml:1:1: The document is missing'))
  })

  it('is told for an identifier used twice', () => {
    const files = toDocuments(contoso())
    const rule = files.find(({ path }) => path.startsWith('rules/'))
    const said = problemsOf([...files, { path: 'rules/copy.yaml', text: rule?.text ?? '' }])
    expect(said).toEqual([expect.stringMatching(/rules\/copy.yaml:3:5: The identifier .* is used by rules\/0100-.*yaml already/)])
  })
})

describe('A secret in a document', () => {
  it.each([
    ['password', 'bindPassword: "hunter2"'],
    ['client secret', 'clientSecret: hunter2'],
    ['number under a telling name', 'pwd: 12345'],
    ['private key under any name', 'certificate: "-----BEGIN RSA PRIVATE KEY-----"'],
  ])('is refused as a setting with advice and never repeated: %s', (_what, line) => {
    const said = problemsOf(changed('connectors/contoso-lab', 'settings:\n', `settings:\n  ${line}\n`)).join('\n')
    expect(said).toMatch(/connectors\/contoso-lab.yaml:7:\d+: The setting \w+ looks like a secret \(Take it out/)
    expect(said).not.toContain('hunter2')
    expect(said).not.toContain('12345')
  })

  it('is refused as a key of the connector itself', () => {
    const said = problemsOf(changed('connectors/contoso-lab', 'settings:\n', 'password: hunter2\nsettings:\n'))
    expect(said).toEqual([expect.stringMatching(/6:1: The key password is unknown \(Take it out and save it as the credential/)])
  })

  it('is not seen in the policy for first passwords or the kind of credential', () => {
    const files = changed('connectors/contoso-onmicrosoft', 'settings:\n', 'settings:\n  initialPassword:\n    length: 24\n')
    expect(problemsOf(files)).toEqual([])
  })

  it('is never written', () => {
    const configuration = contoso()
    const connectors = configuration.connectors.map((connector) => ({ ...connector, settings: { password: 'hunter2' } }))
    expect(() => toDocuments({ ...configuration, connectors })).toThrow(/carry no secret/)
  })
})

describe('A hostile document', () => {
  it('is refused when it is too long', () => {
    expect(schedulerProblem(' '.repeat(documentLengthMax + 1))).toContain('too long')
  })

  it.each([
    ['brackets', 'a: ' + '['.repeat(20_000)],
    ['sequences', '- '.repeat(20_000)],
    ['moderate nesting', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
  ])('is refused when it nests too deep: %s', (_what, text) => {
    expect(schedulerProblem(text)).toContain('nested more than 32 levels deep')
  })

  it('is refused when a few lines would grow into a giant', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)
    expect(schedulerProblem(['a0: &a0 x', ...lines].join('\n'))).toContain('Anchors (&name) are not read')
  })

  it('cannot reach the prototype of objects', () => {
    const said = problemsOf(changed('metaverse', 'objectTypes:\n', 'objectTypes:\n  __proto__:\n    polluted: string\n'))
    expect(said[0]).toContain('"__proto__" cannot be used as a name here')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('The check of shapes', () => {
  const samples = samplesByKind()

  it.each([
    ['connector', connectorShape],
    ['rule', ruleShape],
    ['metaverse', metaverseShape],
    ['scheduler', schedulerShape],
  ] as const)('agrees with the published JSON Schema of a %s on every mutation', (kind, shape) => {
    const documents = samples.get(kind) ?? []
    expect(documents.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.infiniteStream(fc.nat()), replacement, (document, choices, value) => {
        const mutated = mutate(document, choices, value)
        expect(checkShape(shape, mutated).ok).toBe(Check(shape, mutated))
      }),
      { numRuns: 400 },
    )
  })

  it('knows every keyword that the shapes use', () => {
    const known = ['type', 'description', 'const', 'enum', 'anyOf', 'oneOf', 'properties', 'patternProperties', 'required', 'items']
    const limits = ['minItems', 'maxItems', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum']
    const notChecked = ['title', 'examples', 'additionalProperties']
    const shapes = [connectorShape, ruleShape, ruleTemplateShape, metaverseShape, schedulerShape, packShape]
    expect([...new Set(shapes.flatMap((shape) => [...keywords(JSON.parse(JSON.stringify(shape)))]))].toSorted()).toEqual(
      [...known, ...limits, ...notChecked].toSorted(),
    )
  })
})

const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    1,
    -1,
    1.5,
    2_000_000_000,
    '',
    ' x',
    'x ',
    'dn',
    'string[]',
    'EQUAL',
    'Ü',
    '__proto__',
    [],
    {},
    [[]],
    [{}],
  ),
  fc.string(),
)

/** Replaces, removes or adds one value at a place that the choices lead to. */
function mutate(document: unknown, choices: Iterable<number>, value: unknown): unknown {
  const copy: unknown = structuredClone(document)
  const stream = choices[Symbol.iterator]()
  const choose = (limit: number): number => (stream.next().value ?? 0) % limit
  let node = copy
  for (let depth = 0; depth < 8; depth++) {
    if (typeof node !== 'object' || node === null) break
    const members = node as Record<string, unknown>
    const keys = Object.keys(members)
    if (choose(8) === 0) members[choose(2) === 0 ? 'extra' : 'with space'] = value
    const key = keys[choose(Math.max(keys.length, 1))]
    if (key === undefined) break
    const next = members[key]
    if (typeof next !== 'object' || next === null || choose(4) === 0) {
      if (choose(3) === 0 && !Array.isArray(members)) delete members[key]
      else members[key] = value
      break
    }
    node = next
  }
  return copy
}

function samplesByKind(): ReadonlyMap<string, readonly unknown[]> {
  const documents = toDocuments(contoso()).map(({ text }): { readonly kind: string } => parse(text))
  return Map.groupBy(documents, ({ kind }) => kind)
}

function* keywords(schema: Record<string, unknown>): Generator<string> {
  for (const [key, value] of Object.entries(schema)) {
    yield key
    const inner =
      key === 'properties' || key === 'patternProperties'
        ? Object.values(value as object)
        : key === 'items'
          ? [value]
          : key === 'anyOf'
            ? (value as object[])
            : []
    for (const member of inner) yield* keywords(member as Record<string, unknown>)
  }
}

function changed(pathPart: string, from: string, to: string): readonly DocumentFile[] {
  const files = toDocuments(contoso())
  expect(files.find(({ path }) => path.includes(pathPart))?.text).toContain(from)
  return files.map((file) => (file.path.includes(pathPart) ? { ...file, text: file.text.replace(from, to) } : file))
}

function schedulerProblem(text: string): string | undefined {
  return problemsOf([{ path: 'scheduler.yaml', text }]).find((line) => line.startsWith('scheduler.yaml'))
}

function problemsOf(files: readonly DocumentFile[]): readonly string[] {
  const answer = fromDocuments(files)
  return answer.ok ? [] : answer.problems.map(showDocumentProblem)
}
