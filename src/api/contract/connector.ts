import { Type, type Static } from 'typebox'
import { forecastShape, rotationShape } from './rotation.ts'
import { runShape } from './run.ts'
import { overrideShape } from './scheduler.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

/** One line of a connection test. */
const checkShape = Type.Object({
  name: Type.String(),
  outcome: textOf<'passed' | 'warning' | 'failed'>('passed, warning or failed'),
  message: Type.String(),
  advice: orNull(Type.String()),
})

/** What is known of a stored secret. Nothing of the secret itself, not even its length. */
const credentialShape = Type.Object({
  version: Type.Integer(),
  createdAt: timeShape,
  createdBy: Type.String(),
  testedAt: orNull(timeShape),
  keyId: Type.String({ description: 'Which key of the vault sealed it' }),
  versionsKept: Type.Integer({ description: 'Versions still stored, this one included' }),
})

const partitionShape = Type.Object({
  name: Type.String(),
  selected: Type.Boolean(),
  include: Type.Array(Type.String()),
  exclude: Type.Array(Type.String()),
})

const stepShape = Type.Object({ type: Type.String(), partition: orNull(Type.String()) })

/** Numbers of a connector space. */
const statisticsShape = Type.Object({
  objects: Type.Integer(),
  placeholders: Type.Integer(),
  joined: Type.Integer(),
  unjoined: Type.Integer(),
  importAdd: Type.Integer(),
  importUpdate: Type.Integer(),
  importDelete: Type.Integer(),
  exportAdd: Type.Integer(),
  exportUpdate: Type.Integer(),
  exportDelete: Type.Integer(),
  escrowed: Type.Integer(),
  unconfirmed: Type.Integer(),
  syncErrors: Type.Integer(),
  exportErrors: Type.Integer(),
})

const connectorShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  account: Type.String({ description: 'What it signs in as' }),
  place: textOf<'on-premises' | 'cloud'>('on-premises or cloud'),
  state: textOf<'idle' | 'running'>('Whether a run is in progress'),
  profiles: Type.Array(Type.Object({ name: Type.String(), steps: Type.Array(stepShape) })),
  partitions: Type.Array(partitionShape),
  credential: orNull(credentialShape),
  statistics: statisticsShape,
  lastRun: orNull(runShape),
  /** When the newest of its data was read: what changed in the directory since is not known yet. Null before the first import. */
  readAt: orNull(timeShape),
  /** Full steps that the next cycle runs in place of delta steps. */
  overrides: Type.Array(overrideShape),
})

/** Where a partition was imported up to. The position itself belongs to the directory; its fingerprint tells whether it moved. */
const watermarkShape = Type.Object({ partition: Type.String(), at: timeShape, fingerprint: Type.String() })

export const connectorDetailShape = Type.Object({
  connector: connectorShape,
  settings: Type.Record(Type.String(), Type.Unknown()),
  /** Selected object type → names of its selected attributes. */
  objectTypes: Type.Record(Type.String(), Type.Array(Type.String())),
  watermarks: Type.Array(watermarkShape),
  /** What the directory was last seen to say of the account; null before the first sign-in. */
  forecast: orNull(forecastShape),
  /** How the secret is replaced by itself; null where it cannot be. */
  rotation: orNull(rotationShape),
})

export const connectorListShape = Type.Object({ connectors: Type.Array(connectorShape) })

export const addConnectorShape = Type.Object(
  {
    type: Type.String({ maxLength: 64 }),
    /** Chosen from what the directory says about itself when absent. */
    name: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 128 }))),
    settings: Type.Record(Type.String(), Type.Unknown()),
    /** Containers to read; none means whole partitions. */
    containers: Type.Optional(Type.Array(Type.String({ maxLength: 2_048 }), { maxItems: 500 })),
    /** Connector of the same type whose rules and selection the new one gets; the shipped rules when absent. */
    rulesLike: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 128 }))),
    /** What `POST /secrets` answered; null where no secret is needed. */
    secret: orNull(Type.String({ maxLength: 128 })),
  },
  { additionalProperties: false },
)

/** A secret handed in ahead of the request that uses it. It can be used once and is forgotten after a few minutes. */
export const secretHandleShape = Type.Object({ handle: Type.String(), expiresAt: timeShape })

const riskField = Type.Optional(Type.Boolean({ description: 'A wrong secret may lock the account, and that is known' }))

export const testSecretQuery = Type.Object({ acceptLockoutRisk: riskField }, { additionalProperties: false })

export const storeSecretQuery = Type.Object(
  {
    /** `only` tests and stores nothing; `skip` stores without a test, which takes a reason and an administrator. */
    test: Type.Optional(Type.Union([Type.Literal('before-storing'), Type.Literal('only'), Type.Literal('skip')])),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    /** The account is another one than before, and that is meant. */
    confirmIdentity: Type.Optional(Type.Boolean()),
    /** Blanks at the ends belong to the secret. */
    keepBlanks: Type.Optional(Type.Boolean()),
    acceptLockoutRisk: riskField,
  },
  { additionalProperties: false },
)

/** Settings and the secret that goes with them: tested together, stored together or not at all. */
export const changeCredentialShape = Type.Object(
  {
    /** Settings as they are to be, on top of those there are; null takes one away. */
    settings: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 64 }),
    /** Version of the configuration that the settings were changed on top of. */
    version: Type.Integer({ minimum: 1 }),
    /** Why, for the history of the configuration. */
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
    /** What `POST /secrets` answered. */
    secret: Type.String({ maxLength: 128 }),
    /** `only` tests and stores nothing. A secret that nobody has tried is not stored for another account. */
    test: Type.Optional(Type.Union([Type.Literal('before-storing'), Type.Literal('only')])),
    confirmIdentity: Type.Optional(Type.Boolean()),
    keepBlanks: Type.Optional(Type.Boolean()),
    acceptLockoutRisk: riskField,
  },
  { additionalProperties: false },
)

const checkLineShape = Type.Object({ type: Type.Literal('check'), check: checkShape })

/** Lines while a connector is added. */
export const addConnectorLineShape = Type.Union([
  checkLineShape,
  Type.Object({ type: Type.Literal('added'), connector: connectorShape, server: Type.String() }),
])

/** Lines while a connector is tested. */
export const testConnectorLineShape = Type.Union([
  checkLineShape,
  Type.Object({
    type: Type.Literal('tested'),
    checks: Type.Array(checkShape),
    /** Whether a cycle starts now that goes on where runs were turned away. */
    catchUp: Type.Boolean(),
  }),
])

/** Lines while a secret is replaced. */
export const storeSecretLineShape = Type.Union([
  checkLineShape,
  Type.Object({ type: Type.Literal('passed'), checks: Type.Array(checkShape) }),
  Type.Object({
    type: Type.Literal('stored'),
    credential: credentialShape,
    checks: Type.Array(checkShape),
    /** Names of the connectors that sign in with it from now on. */
    connectors: Type.Array(Type.String()),
    /** Version of the configuration that was stored with it; null when no setting changed. */
    configurationVersion: orNull(Type.Integer()),
    /** Whether a cycle starts now that goes on where runs were turned away. */
    catchUp: Type.Boolean(),
  }),
])

const refusalShape = Type.Object({
  reason: Type.String(),
  at: timeShape,
  server: orNull(Type.String()),
  code: orNull(Type.String()),
  subCode: orNull(Type.String()),
  text: orNull(Type.String()),
  advice: Type.String(),
  /** What the answer proves about the stored secret. */
  proof: textOf<'right' | 'wrong-or-name' | 'unknown'>('right, wrong-or-name or unknown'),
  firstAction: Type.String({ description: 'What a person should do first' }),
})

/** The account behind one or more connectors, as it stands. */
const accountShape = Type.Object({
  account: Type.String(),
  /** Its name and its lasting identity, where the directory tells. */
  name: orNull(Type.String()),
  identity: orNull(Type.String()),
  connectors: Type.Array(Type.String()),
  standing: Type.String({ description: 'absent, unproven, unverified, valid, suspect, rejected, locked-out, blocked or must-change' }),
  since: timeShape,
  provenAt: orNull(timeShape),
  provenBy: orNull(Type.String()),
  refusal: orNull(refusalShape),
  nextProbeAt: orNull(timeShape),
  skippedRuns: Type.Integer(),
  /** Entries that people may get wrong before the directory might lock the account. */
  tries: Type.Object({ used: Type.Integer(), of: Type.Integer(), freeAt: orNull(timeShape) }),
  lockout: Type.Object({
    threshold: orNull(Type.Integer()),
    observationWindowMs: orNull(Type.Integer()),
    durationMs: orNull(Type.Integer()),
    source: Type.String({ description: 'fine-grained, domain or assumed' }),
  }),
  credential: orNull(credentialShape),
  /** What the directory was last seen to say of it; null before the first sign-in. */
  forecast: orNull(forecastShape),
  /** The version an undo would bring back, and until when. */
  undo: orNull(Type.Object({ version: Type.Integer(), until: timeShape })),
})

export const accountAnswerShape = Type.Object({ account: accountShape })
export const accountListShape = Type.Object({ accounts: Type.Array(accountShape) })

export type AccountBody = Static<typeof accountShape>
export type CheckBody = Static<typeof checkShape>
export type CredentialBody = Static<typeof credentialShape>
export type StatisticsBody = Static<typeof statisticsShape>
export type ConnectorBody = Static<typeof connectorShape>
export type ConnectorDetailBody = Static<typeof connectorDetailShape>
export type ConnectorListBody = Static<typeof connectorListShape>
export type AddConnectorBody = Static<typeof addConnectorShape>
export type ChangeCredentialBody = Static<typeof changeCredentialShape>
export type SecretHandleBody = Static<typeof secretHandleShape>

export type AddConnectorLine = Static<typeof addConnectorLineShape>
export type TestConnectorLine = Static<typeof testConnectorLineShape>
export type StoreSecretLine = Static<typeof storeSecretLineShape>
