/** Long because it is the table of what may not fit in a configuration, problem by problem. */
import { describe, expect, it } from 'vitest'
import type { AttributeFlow, Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import { locateProblems } from './configuration-problem.ts'
import { contoso, forest } from './testing/contoso.ts'
import { showDocumentProblem, showPath } from './document-problem.ts'
import { fromDocuments } from './from-documents.ts'
import { loadPack } from './load-pack.ts'
import { instantiatePack } from './pack.ts'
import { toDocuments } from './to-documents.ts'
import { isSound, validateConfiguration } from './validate-configuration.ts'

const named = { target: 'dn', source: { kind: 'expression', text: '"CN=x"' }, merge: 'Update', applyOnce: false } as const

describe('A configuration that fits together', () => {
  it('has no problems: the shipped rules for a forest and a tenant', () => {
    expect(validateConfiguration(contoso())).toEqual([])
  })

  it('has no problems for a forest without Exchange either', () => {
    const plain = forest('plain.lab', /^(mailNickname|msExch.*|extensionAttribute\d+)$/)
    const pack = loadPack('active-directory-to-entra-id')
    const connectors = [...contoso().connectors, plain]
    expect(validateConfiguration({ ...contoso(), connectors, rules: instantiatePack(pack, { connectors }) })).toEqual([])
  })
})

type RuleCase = readonly [what: string, change: Partial<RuleDocument>, expected: string]

const namedThingsCases: readonly RuleCase[] = [
  ['the connector', { connector: 'contoso.la' }, 'error connector: There is no connector contoso.la (Did you mean contoso.lab?)'],
  [
    'the type in the connector',
    { sourceObjectType: 'users' },
    'error sourceObjectType: Connector contoso.lab has no object type users selected (Did you mean user?)',
  ],
  [
    'the metaverse type',
    { targetObjectType: 'persona' },
    'error targetObjectType: The metaverse has no object type persona (Did you mean person?)',
  ],
  [
    'a join attribute',
    { join: [[joinOn('objectSidd', 'objectSid')]] },
    'error join[0][0].connectorSpace: user in contoso.lab has no attribute objectSidd: it is not there or not selected (Did you mean objectSid?)',
  ],
  [
    'a join over different types',
    { join: [[joinOn('objectSid', 'mail')]] },
    'error join[0][0]: The attributes have different types, binary and string, so no object is ever found',
  ],
  [
    'a join over references',
    { join: [[joinOn('manager', 'manager')]] },
    'error join[0][0]: References cannot be joined by (Join by values that both objects carry.)',
  ],
]

const scopesCases: readonly RuleCase[] = [
  [
    'a scope attribute',
    { scope: [[{ attribute: 'departmnt', operator: 'EQUAL', value: 'x' }]] },
    'error scope[0][0].attribute: user in contoso.lab has no attribute departmnt: it is not there or not selected (Did you mean department?)',
  ],
  [
    'a scope value of a number',
    { scope: [[{ attribute: 'userAccountControl', operator: 'EQUAL', value: 'off' }]] },
    'error scope[0][0].value: userAccountControl is a number, which is never compared with "off" (Write a whole number.)',
  ],
  [
    'a scope value of a boolean',
    { scope: [[{ attribute: 'isCriticalSystemObject', operator: 'EQUAL', value: 'yes' }]] },
    'error scope[0][0].value: isCriticalSystemObject is True or False, never "yes" (Write True or False.)',
  ],
  [
    'a bit mask',
    { scope: [[{ attribute: 'userAccountControl', operator: 'ISBITSET', value: '0x2' }]] },
    'error scope[0][0].value: ISBITSET needs a bit mask as a decimal number (Write 2 for the second bit, 4 for the third.)',
  ],
  [
    'a reference in the scope',
    { scope: [[{ attribute: 'manager', operator: 'EQUAL', value: 'CN=x' }]] },
    'error scope[0][0].operator: manager is a reference, which EQUAL cannot compare (Use ISNULL or ISNOTNULL.)',
  ],
  [
    'a group that is no name',
    { scope: [[{ attribute: 'dn', operator: 'ISMEMBEROF', value: 'Domain Admins' }]] },
    'error scope[0][0].value: ISMEMBEROF needs the distinguished name of a group, not "Domain Admins" (Write CN=…,OU=…,DC=….)',
  ],
  ['a missing value', { scope: [[{ attribute: 'title', operator: 'EQUAL', value: '' }]] }, 'error scope[0][0]: EQUAL needs a value'],
  [
    'a value that is not looked at',
    { scope: [[{ attribute: 'title', operator: 'ISNULL', value: 'x' }]] },
    'warning scope[0][0].value: ISNULL does not look at the value (Leave value out.)',
  ],
]

const flowsCases: readonly RuleCase[] = [
  [
    'the target of a flow',
    { flows: [direct('dipslayName', 'displayName')] },
    'error flows[0].to: person in the metaverse has no attribute dipslayName: the metaverse does not have it (Did you mean displayName?)',
  ],
  [
    'the case of a target',
    { flows: [direct('displayname', 'displayName')] },
    'warning flows[0].to: The attribute displayname is written displayName in person in the metaverse (Write displayName.)',
  ],
  [
    'a target written twice',
    { flows: [direct('title', 'title'), direct('title', 'department')] },
    'error flows[1].to: The rule writes title twice (Keep one of the flows, or make two rules.)',
  ],
  [
    'a reference into text',
    { flows: [direct('title', 'manager')] },
    'error flows[0].from: manager is of type reference, the target of type string: references flow into references only',
  ],
  [
    'text into a reference',
    { flows: [direct('manager', 'title')] },
    'error flows[0].from: title is of type string, the target of type reference: references flow into references only',
  ],
  [
    'bytes into text',
    { flows: [direct('title', 'objectSid')] },
    'error flows[0].from: objectSid is of type binary, which never fits the target of type string (Convert it with an expression.)',
  ],
  [
    'text into a boolean',
    { flows: [direct('accountEnabled', 'title')] },
    'warning flows[0].from: title is text; an object whose text is no boolean fails (Convert it with an expression.)',
  ],
  [
    'several values into one',
    { flows: [direct('title', 'description')] },
    'warning flows[0].from: description may have several values, the target takes one; an object with more fails (Use an expression such as Item([description], 1).)',
  ],
  [
    'a merge into one value',
    { flows: [{ ...direct('title', 'title'), merge: 'Merge' }] },
    'error flows[0].merge: title takes one value, so values cannot be merged (Leave merge out.)',
  ],
  [
    'a constant for a boolean',
    { flows: [constant('accountEnabled', 'yes')] },
    'error flows[0].constant: The target takes True or False, not "yes"',
  ],
  [
    'a constant for a reference',
    { flows: [constant('manager', 'CN=x')] },
    'error flows[0].constant: A constant cannot flow into a reference',
  ],
  [
    'an expression',
    { flows: [expression('title', 'Trmi([title])')] },
    'error flows[0].expression: unknown function: Trmi (line 1, column 1 of the expression) (Did you mean Trim?)',
  ],
  [
    'an expression for a reference',
    { flows: [expression('manager', 'CRef("CN=x")')] },
    'error flows[0].expression: An expression cannot make references, and CRef("CN=x") would have to be one (Let it end in a reference attribute such as [manager], NULL, AuthoritativeNull, IgnoreThisFlow or Error("…").)',
  ],
  [
    'an attribute in an expression',
    { flows: [expression('title', 'Trim([titel])')] },
    'warning flows[0].expression: [titel] is always NULL: user in contoso.lab has no such attribute (Did you mean title?)',
  ],
  [
    'references as last imported',
    { flows: [expression('title', 'CStr(ImportedValue("manager"))')] },
    'error flows[0].expression: ImportedValue("manager") would read references, which it cannot (Read [manager] instead.)',
  ],
  [
    'a value that nobody else has',
    { flows: [expression('title', 'SelectUniqueValue([title], [department])')] },
    'error flows[0].expression: SelectUniqueValue cannot be used in a sync rule: a flow sees one identity and not which values others hold (Build the value from something that is unique already, such as sAMAccountName or objectGUID.)',
  ],
  [
    'a type that never fits',
    { flows: [expression('title', 'Trim([objectSid])')] },
    'warning flows[0].expression: Trim takes str as text, but [objectSid] is bin (line 1, column 6 of the expression) (Write ConvertToBase64([objectSid]); a GUID or SID becomes text by StringFromGuid or StringFromSid.)',
  ],
  [
    'an expression for a target of another type',
    { flows: [expression('accountEnabled', 'IIF(IsPresent([title]), "yes", False)')] },
    'warning flows[0].expression: "yes" is str, which the target (boolean) does not take (line 1, column 25 of the expression) (Write True or False without quotes.)',
  ],
  [
    'a parameter in an expression',
    { flows: [expression('title', '%Domain.FQDM%')] },
    'error flows[0].expression: Neither contoso.lab, nor its partitions, nor the configuration define %Domain.FQDM% (Did you mean Domain.FQDN?)',
  ],
  [
    'a name for a metaverse object',
    { flows: [expression('dn', '"CN=x"')] },
    'error flows[0].to: Objects of the metaverse have no distinguished name (Flow it into an attribute of another name.)',
  ],
]

describe('A rule that reads references', () => {
  it.each([
    ['asks whether there are any', expression('accountEnabled', 'IsPresent([manager])')],
    ['reads their names', expression('title', 'IIF(IsPresent([manager]), DNComponent([manager], 1), NULL)')],
    ['lets them flow on a condition', expression('manager', 'IIF(IsPresent([title]), [manager], IgnoreThisFlow)')],
  ])('fits when it %s', (_what, flow) => {
    expect(problemsWith('ad-user-join', { flows: [flow] })).toEqual([])
  })

  it('cannot read the names of identities, which have none', () => {
    expect(problemsWith('to-entra-user-join', { linkType: 'Join', flows: [expression('displayName', 'CStr([manager])')] })).toEqual([
      'error flows[0].expression: The names in [manager] cannot be read here: objects of the metaverse have no distinguished name (Read them in an inbound rule, into an attribute of text, and flow that one out.)',
    ])
  })
})

describe('A rule that does not fit', () => {
  it.each(namedThingsCases)('is told with its place when it names a thing that is not there: %s', (_what, change, expected) => {
    expect(problemsWith('ad-user-join', change)).toEqual([expected])
  })

  it.each(scopesCases)('is told with its place when it has a scope that never says anything: %s', (_what, change, expected) => {
    expect(problemsWith('ad-user-join', change)).toEqual([expected])
  })

  it.each(flowsCases)('is told with its place when it has a flow that cannot run: %s', (_what, change, expected) => {
    expect(problemsWith('ad-user-join', change)).toEqual([expected])
  })

  it.each<[string, Partial<RuleDocument>, string]>([
    [
      'an attribute nobody can write',
      { flows: [named, direct('proxyAddresses', 'proxyAddresses')] },
      'warning flows[1].to: proxyAddresses is not writable by this connector (Nothing is written; remove the flow.)',
    ],
    [
      'no name for new objects',
      { flows: [direct('title', 'title')] },
      'error flows: The rule creates objects, but no rule gives them a name (Add a flow to dn.)',
    ],
  ])('is told for rules to a directory: %s', (_what, change, expected) => {
    expect(problemsWith('to-entra-user-join', change)).toContain(expected)
  })

  it('never passes when the compiler of rules refuses it', () => {
    const flows = [constant('accountEnabled', 'yes'), direct('nothing', 'x'), expression('title', '1 +'), direct('manager', 'title')]
    for (const flow of flows) {
      const configuration = changedRule('ad-user-join', { flows: [flow] })
      expect(compileRules(configuration).problems).toHaveLength(1)
      expect(isSound(validateConfiguration(configuration))).toBe(false)
    }
  })
})

describe('A rule that asks for the members of a group', () => {
  const members = (value: string): Partial<RuleDocument> => ({ scope: [[{ attribute: 'dn', operator: 'ISNOTMEMBEROF', value }]] })

  it('fits when the group is a name, or is named with a parameter', () => {
    expect(problemsWith('ad-user-join', members('CN=VPN,DC=contoso,DC=lab'))).toEqual([])
    expect(problemsWith('ad-user-join', members('CN=VPN,%Domain.LDAP%'))).toEqual([])
  })

  it('does not fit when it reads the metaverse', () => {
    expect(problemsWith('to-entra-user-join', { linkType: 'Join', ...members('CN=VPN') })).toEqual([
      'error scope[0][0].operator: ISNOTMEMBEROF looks at groups of a connector space, which an object of the metaverse is no member of (Ask in an inbound rule, let it flow a constant, and compare that one here.)',
    ])
    const configuration = changedRule('to-entra-user-join', members('CN=VPN'))
    expect(compileRules(configuration).problems).toMatchObject([{ message: expect.stringContaining('only inbound rules can') }])
  })
})

describe('Rules among each other', () => {
  it('must differ in identifier, name and precedence', () => {
    const configuration = contoso()
    const [first, second, ...others] = configuration.rules
    if (first === undefined || second === undefined) throw new Error('the pack has too few rules')
    const copy = { ...second, precedence: first.precedence, name: first.name.toUpperCase() }
    const problems = validateConfiguration({ ...configuration, rules: [first, copy, ...others] })
    expect(problems.map(({ at, message }) => `${showPath(at)}: ${message}`)).toEqual([
      'name: name IN FROM CONTOSO.LAB - USER JOIN is used by "In from contoso.lab - User Join" already',
      'precedence: precedence 100 is used by "In from contoso.lab - User Join" already',
    ])
  })
})

describe('A connector that does not fit', () => {
  const people = {
    name: 'DC=contoso,DC=lab',
    selected: true,
    include: [],
    exclude: [],
    parameters: { 'Domain.FQDN': 'x', 'Domain.Netbios': 'y' },
  }
  it.each<[string, Partial<ConnectorDocument>, string]>([
    [
      'a container outside of its partition',
      { partitions: [{ ...people, include: ['OU=x,DC=fabrikam,DC=lab'] }] },
      'error partitions[0].include[0]: OU=x,DC=fabrikam,DC=lab does not lie in the partition DC=contoso,DC=lab',
    ],
    [
      'a container that is no name',
      { partitions: [{ ...people, exclude: ['people'] }] },
      'error partitions[0].exclude[0]: people is not a distinguished name (Write it like OU=People,DC=contoso,DC=com.)',
    ],
    [
      'a partition twice',
      { partitions: [people, people] },
      'error partitions[1].name: The name DC=contoso,DC=lab is used twice in partitions',
    ],
    [
      'nothing selected',
      { partitions: [{ ...people, selected: false }] },
      'warning partitions: No partition is selected, so nothing is read or written',
    ],
    [
      'a secret',
      { settings: { bindPassword: 'x' } },
      'error settings.bindPassword: The setting bindPassword looks like a secret (Take it out and save it as the credential of the connector: it goes to the vault, never into a document.)',
    ],
    [
      'a profile without steps',
      { profiles: [{ name: 'Empty', steps: [] }] },
      'error profiles[0].steps: Run profile Empty has no steps (Add a step, or remove the profile.)',
    ],
    [
      'a partition that is not there',
      { profiles: [{ name: 'Import', steps: [{ type: 'full-import', partition: 'DC=contoso' }] }] },
      'error profiles[0].steps[0].partition: There is no partition DC=contoso (Known are DC=contoso,DC=lab.)',
    ],
    [
      'a synchronization of a partition',
      { profiles: [{ name: 'Sync', steps: [{ type: 'full-synchronization', partition: people.name }] }] },
      'error profiles[0].steps[0].partition: A synchronization step has no partition (It works on the whole connector space; leave partition out.)',
    ],
    [
      'a profile twice',
      { profiles: ['Export', 'export'].map((name) => ({ name, steps: [{ type: 'export', partition: null }] })) },
      'error profiles[1].name: The name export is used twice in profiles',
    ],
  ])('is told with its place: %s', (_what, change, expected) => {
    const configuration = contoso()
    const connectors = configuration.connectors.map((connector) =>
      connector.type === 'active-directory' ? { ...connector, ...change } : connector,
    )
    expect(validateConfiguration({ ...configuration, connectors }).map(shown)).toEqual([expected])
  })
})

describe('A configuration that never was a document', () => {
  it('is held to the same shapes', () => {
    const configuration = {
      ...contoso(),
      scheduler: { enabled: true, intervalMinutes: 0, exportDeletionThreshold: -1, exportDeletionPercentage: null },
    }
    expect(validateConfiguration(configuration).map(shown)).toEqual([
      'error intervalMinutes: intervalMinutes is too small; the smallest is 1 (Minutes from the start of one cycle to the start of the next, from 1 to 10080 (a week).)',
      'error exportDeletionThreshold: exportDeletionThreshold is not a value that can stand here (An export step with more deletes than this sends nothing. A whole number, or null to switch the guard off.)',
    ])
  })
})

describe('A problem between documents', () => {
  it('is told with the line and column of the documents it was read from', () => {
    const files = toDocuments(contoso()).map(({ path, text }) =>
      path.includes('contoso-lab-user-join')
        ? { path: 'rules/first.yaml', text: text.replace('attribute: adminDescription', 'attribute: adminDescripton') }
        : { path, text },
    )
    const answer = fromDocuments(files)
    if (!answer.ok) throw new Error(answer.problems.map(showDocumentProblem).join())
    const problems = validateConfiguration(answer.configuration, answer.paths)
    expect(locateProblems(problems, answer).map(showDocumentProblem)).toEqual([
      'rules/first.yaml:18:20: user in contoso.lab has no attribute adminDescripton: it is not there or not selected (Did you mean adminDescription?)',
    ])
  })
})

function direct(target: string, attribute: string): AttributeFlow {
  return { target, source: { kind: 'direct', attribute }, merge: 'Update', applyOnce: false }
}

function constant(target: string, value: string): AttributeFlow {
  return { target, source: { kind: 'constant', value }, merge: 'Update', applyOnce: false }
}

function expression(target: string, text: string): AttributeFlow {
  return { target, source: { kind: 'expression', text }, merge: 'Update', applyOnce: false }
}

function joinOn(connectorSpaceAttribute: string, metaverseAttribute: string): RuleDocument['join'][number][number] {
  return { connectorSpaceAttribute, metaverseAttribute, caseSensitive: false }
}

function changedRule(template: string, change: Partial<RuleDocument>): Configuration {
  const configuration = contoso()
  const rules = configuration.rules.map((rule) => (rule.id.startsWith(`${template}.`) ? { ...rule, ...change } : rule))
  return { ...configuration, rules }
}

function problemsWith(template: string, change: Partial<RuleDocument>): readonly string[] {
  return validateConfiguration(changedRule(template, change)).map(shown)
}

function shown(problem: ReturnType<typeof validateConfiguration>[number]): string {
  return `${problem.severity} ${showPath(problem.at)}: ${problem.message}${problem.hint === null ? '' : ` (${problem.hint})`}`
}
