import { Type, type Static } from 'typebox'
import type { MergeType, RuleDocument, ScopeOperator } from '#src/model/configuration.ts'
import type { StepType } from '#src/model/run.ts'

/**
 * What the documents of a configuration look like. Everything that reads or describes them comes from here: the check with
 * its messages (`check-shape.ts`) and the JSON Schemas that editors use (`published-schemas.ts`). Descriptions are written
 * for the author of a document, because both show them.
 */

/** Version of the document format, the `version` key of every document. */
export const formatVersion = 1

const scopeOperators = [
  'EQUAL',
  'NOTEQUAL',
  'LESSTHAN',
  'LESSTHAN_OR_EQUAL',
  'GREATERTHAN',
  'GREATERTHAN_OR_EQUAL',
  'CONTAINS',
  'NOTCONTAINS',
  'STARTSWITH',
  'NOTSTARTSWITH',
  'ENDSWITH',
  'NOTENDSWITH',
  'ISNULL',
  'ISNOTNULL',
  'ISIN',
  'ISNOTIN',
  'ISBITSET',
  'ISBITNOTSET',
  'ISMEMBEROF',
  'ISNOTMEMBEROF',
] as const satisfies readonly ScopeOperator[]

/** The documentation of Azure AD Connect spells ISBITNOTSET this way in one place. */
const otherSpelling = 'ISNOTBITSET'

const stepTypes = [
  'full-import',
  'delta-import',
  'full-synchronization',
  'delta-synchronization',
  'export',
] as const satisfies readonly StepType[]

const mergeTypes = ['Update', 'Merge', 'MergeCaseInsensitive'] as const satisfies readonly MergeType[]
const linkTypes = ['Provision', 'Join', 'StickyJoin'] as const satisfies readonly RuleDocument['linkType'][]
const directions = ['inbound', 'outbound'] as const satisfies readonly RuleDocument['direction'][]

const closed = { additionalProperties: false }
const namePattern = '^\\S(?:.*\\S)?$'
const attributePattern = '^[A-Za-z0-9][A-Za-z0-9_./ -]*$'

const version = Type.Literal(formatVersion, { description: 'Version of the document format; write 1.' })

function text(description: string) {
  return Type.String({ description, maxLength: 4096 })
}

function name(description: string) {
  return Type.String({ description, pattern: namePattern, minLength: 1, maxLength: 200 })
}

function attribute(description: string) {
  return Type.String({ description, pattern: attributePattern, minLength: 1, maxLength: 256 })
}

/** Object type → attribute → short form such as `string`, `reference[]`, `string[] read-only`. */
const objectTypes = Type.Record(
  Type.String({ pattern: attributePattern }),
  Type.Record(
    Type.String({ pattern: attributePattern }),
    Type.String({
      description:
        'Type of the attribute: string, integer, boolean, binary or reference; then [] when it has several values; then read-only, write-on-create or never-cleared; then indexed for an attribute of the metaverse that takes no more than 448 characters or 900 bytes.',
      pattern: '^ *(string|integer|boolean|binary|reference)(\\[\\])?( (read-only|write-on-create|never-cleared))?( indexed)? *$',
      examples: ['string', 'reference[]', 'string[] read-only'],
    }),
    closed,
  ),
  closed,
)

const parameters = Type.Record(Type.String({ pattern: '^[A-Za-z0-9._-]+$' }), text('Text that rules may use as %name%.'), closed)

export const metaverseShape = Type.Object(
  { kind: Type.Literal('metaverse'), version, objectTypes, parameters: Type.Optional(parameters) },
  { ...closed, title: 'Metaverse', description: 'Object types of the metaverse and their attributes.' },
)

export const schedulerShape = Type.Object(
  {
    kind: Type.Literal('scheduler'),
    version,
    enabled: Type.Boolean({ description: 'Whether the service starts cycles by itself: true or false.' }),
    intervalMinutes: Type.Integer({
      description: 'Minutes from the start of one cycle to the start of the next, from 1 to 10080 (a week).',
      minimum: 1,
      maximum: 10_080,
    }),
    exportDeletionThreshold: Type.Union([Type.Integer({ minimum: 0, maximum: 100_000_000 }), Type.Null()], {
      description: 'An export step with more deletes than this sends nothing. A whole number, or null to switch the guard off.',
    }),
    exportDeletionPercentage: Type.Optional(
      Type.Union([Type.Number({ minimum: 0, maximum: 100 }), Type.Null()], {
        description:
          'An export step that would delete more than this share of the objects in the directory sends nothing. A number from 0 to 100, in percent, or null to switch the guard off.',
      }),
    ),
  },
  { ...closed, title: 'Scheduler', description: 'When cycles run, and what keeps an export from deleting too much.' },
)

const partitionShape = Type.Object(
  {
    name: name('Name of the partition: the naming context in Active Directory, `default` in Entra ID.'),
    selected: Type.Boolean({ description: 'Whether the partition is read and written: true or false.' }),
    include: Type.Optional(Type.Array(text('Distinguished name of a container that is read.'), { maxItems: 10_000 })),
    exclude: Type.Optional(Type.Array(text('Distinguished name of a container that is left out.'), { maxItems: 10_000 })),
    parameters: Type.Optional(parameters),
  },
  closed,
)

const profileShape = Type.Object(
  {
    name: name('Name of the run profile.'),
    steps: Type.Array(
      Type.Object(
        {
          type: Type.Enum(stepTypes, { description: 'What the step does.' }),
          partition: Type.Optional(name('Name of one partition. Left out: every selected partition, one after the other.')),
        },
        closed,
      ),
      { maxItems: 100 },
    ),
  },
  closed,
)

export const connectorShape = Type.Object(
  {
    kind: Type.Literal('connector'),
    version,
    id: Type.String({
      description: 'Identifier of the connector: a UUID in lower case. It never changes.',
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    }),
    name: name('Unique name of the connector; rules refer to it.'),
    type: name('Kind of connected directory, for example active-directory or entra-id.'),
    settings: Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]*$' }), Type.Unknown(), {
      ...closed,
      description: 'Settings of this kind of connector. Never a password, client secret or key: those live in the vault.',
    }),
    partitions: Type.Array(partitionShape, { maxItems: 1000 }),
    schema: objectTypes,
    parameters: Type.Optional(parameters),
    profiles: Type.Array(profileShape, { maxItems: 100 }),
  },
  { ...closed, title: 'Connector', description: 'A connected directory: how it is reached, and what of it is read and written.' },
)

const scopeConditionShape = Type.Object(
  {
    attribute: attribute('Attribute of the source object: connector space for inbound rules, metaverse for outbound rules.'),
    operator: Type.Enum([...scopeOperators, otherSpelling], { description: 'How the attribute is compared.' }),
    value: Type.Optional(
      text(
        'What the attribute is compared with, as text. Left out for ISNULL and ISNOTNULL; for ISMEMBEROF the distinguished name of a group of the same connector.',
      ),
    ),
  },
  closed,
)

const joinConditionShape = Type.Object(
  {
    connectorSpace: attribute('Attribute of the connector space object.'),
    metaverse: attribute('Attribute of the metaverse object.'),
    caseSensitive: Type.Optional(Type.Boolean({ description: 'Whether case counts: true or false. Left out: it does not.' })),
  },
  closed,
)

const flowShape = Type.Object(
  {
    to: attribute('Attribute that is written; dn names the object itself.'),
    from: Type.Optional(attribute('Attribute whose values are copied.')),
    constant: Type.Optional(text('The same text for every object; True and False for booleans, in quotation marks.')),
    expression: Type.Optional(Type.String({ description: 'An expression of the rule language.', minLength: 1, maxLength: 262_144 })),
    merge: Type.Optional(
      Type.Enum(mergeTypes, {
        description:
          'What happens when several rules write the attribute. Left out: Update, the rule with the lowest precedence number wins.',
      }),
    ),
    applyOnce: Type.Optional(
      Type.Boolean({ description: 'Only while the target object is being created: true or false. Left out: always.' }),
    ),
  },
  {
    ...closed,
    oneOf: [{ required: ['from'] }, { required: ['constant'] }, { required: ['expression'] }],
    description: 'A flow says exactly one of from, constant and expression.',
  },
)

/** What a rule and the template of a rule have in common. */
const ruleBody = {
  name: name('Unique name of the rule.'),
  description: Type.Optional(text('What the rule is for.')),
  tag: Type.Optional(name('Immutable tag of a rule that came with Azure AD Connect, for example Microsoft.InfromADUserJoin.003.')),
  direction: Type.Enum(directions, { description: 'inbound: connector space to metaverse; outbound: metaverse to connector space.' }),
  connector: name('Name of the connector.'),
  sourceObjectType: attribute('Object type the rule reads.'),
  targetObjectType: Type.String({
    description: 'Object type the rule writes; * in an inbound rule that only joins stands for every type of the metaverse.',
    pattern: `^\\*$|${attributePattern}`,
    minLength: 1,
    maxLength: 256,
  }),
  linkType: Type.Enum(linkTypes, {
    description:
      'Provision creates the target object when no join is found, Join only links, StickyJoin links and keeps the metaverse object.',
  }),
  disabled: Type.Optional(Type.Boolean({ description: 'Whether the rule is switched off: true or false. Left out: it is on.' })),
  scope: Type.Optional(
    Type.Array(Type.Array(scopeConditionShape, { minItems: 1, maxItems: 100 }), {
      maxItems: 100,
      description: 'Groups of conditions: one group must hold, with all of its conditions. Left out: every object of the type.',
    }),
  ),
  join: Type.Optional(
    Type.Array(Type.Array(joinConditionShape, { minItems: 1, maxItems: 20 }), {
      maxItems: 20,
      description: 'Groups of conditions, tried in order; all conditions of a group must hold.',
    }),
  ),
  flows: Type.Optional(Type.Array(flowShape, { maxItems: 2000 })),
}

export const ruleShape = Type.Object(
  {
    kind: Type.Literal('rule'),
    version,
    id: Type.String({
      description: 'Stable identifier of the rule: letters, digits, dots, hyphens, underscores. It never changes.',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
      maxLength: 100,
    }),
    ...ruleBody,
    precedence: Type.Integer({
      description: 'A whole number; the lowest wins. Unique in a configuration.',
      minimum: 0,
      maximum: 1_000_000,
    }),
  },
  { ...closed, title: 'Rule', description: 'A sync rule: scope, join and flows in one direction.' },
)

export const ruleTemplateShape = Type.Object(
  {
    kind: Type.Literal('rule-template'),
    version,
    template: Type.String({
      description: 'Stable name of the template, the beginning of the rule identifiers made from it.',
      pattern: '^[a-z][a-z0-9-]*$',
      maxLength: 60,
    }),
    slot: Type.Integer({ description: 'Place in the order of precedence.', minimum: 0, maximum: 1000 }),
    ...ruleBody,
  },
  { ...closed, title: 'Rule template', description: 'A rule of a pack, made once for every connector of a type.' },
)

export const packShape = Type.Object(
  {
    kind: Type.Literal('pack'),
    version,
    name: Type.String({ description: 'Name of the pack: that of its folder.', pattern: '^[a-z][a-z0-9-]*$' }),
    title: name('Name of the pack for people.'),
    description: text('What the pack does.'),
  },
  { ...closed, title: 'Pack', description: 'A set of rule templates with the metaverse schema they need.' },
)

export type MetaverseText = Static<typeof metaverseShape>
export type SchedulerText = Static<typeof schedulerShape>
export type ConnectorText = Static<typeof connectorShape>
export type RuleText = Static<typeof ruleShape>
export type RuleTemplateText = Static<typeof ruleTemplateShape>
export type RuleBodyText = Omit<RuleTemplateText, 'kind' | 'version' | 'template' | 'slot'>
export type FlowText = Static<typeof flowShape>
export type ObjectTypesText = MetaverseText['objectTypes']
