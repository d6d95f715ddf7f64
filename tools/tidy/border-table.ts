/**
 * Who may import whom. The key is a folder below `src` (or a file there, or a folder beside `src`); the value lists what its
 * files may import besides their own folder. `types of x` allows `import type` only; a name ending in `*` is a prefix of
 * file names. The longest key that fits a file is its row. Tests, conformance suites and what stands in a folder `testing` are free
 * to import what they need.
 */
export type BorderTable = Readonly<Record<string, readonly string[]>>

const PURE = ['base', 'model', 'expressions', 'rules', 'engine']
const SERVICE = [
  ...PURE,
  'configuration',
  'store',
  'vault',
  'connectors',
  'credentials',
  'runner',
  'scheduler',
  'observe',
  'alerts',
  'access',
  'backup',
  'api',
  'rule-tests',
]
const CLI = ['base', 'model', 'rules', 'configuration', 'api/contract', 'types of api']

export const borders: BorderTable = {
  base: [],
  model: ['base'],
  expressions: ['base', 'model'],
  rules: ['base', 'model', 'expressions'],
  engine: ['base', 'model', 'expressions', 'rules'],
  configuration: ['base', 'model', 'expressions', 'rules'],

  aadconnect: ['base', 'model', 'expressions', 'rules', 'configuration', 'connectors/entra', 'connectors/active-directory'],

  credentials: ['base', 'model'],
  'credentials/forecast': ['base', 'model', 'credentials', 'store', 'connectors/contract', 'observe'],
  'credentials/rotation': ['base', 'model', 'credentials', 'store', 'connectors/contract', 'observe'],
  store: ['base', 'model'],
  vault: ['base', 'model'],
  observe: ['base', 'model', 'store'],

  'connectors/contract': ['base', 'model'],
  connectors: ['base', 'model', 'connectors/contract'],
  'connectors/active-directory': ['base', 'model', 'connectors/contract', 'connectors/ldap'],

  access: ['base', 'model', 'store', 'observe'],
  alerts: ['backup', 'base', 'model', 'store', 'observe', 'credentials', 'connectors/contract', 'runner', 'scheduler', 'types of vault'],

  backup: ['base', 'model', 'store', 'vault', 'observe', 'runner'],

  runner: [
    ...PURE.filter((folder) => folder !== 'expressions'),
    'configuration',
    'store',
    'connectors/contract',
    'credentials',
    'vault',
    'observe',
  ],
  'rule-tests': [...PURE, 'configuration', 'store', 'connectors/contract', 'runner'],
  scheduler: ['base', 'model', 'store', 'runner', 'observe'],

  api: [
    'base',
    'model',
    'store',
    'runner',
    'scheduler',
    'rules',
    'configuration',
    'types of engine',
    'types of aadconnect',
    'vault',
    'credentials',
    'connectors/contract',
    'observe',
    'alerts',
    'access',
    'backup',
  ],
  // An export that was uploaded is read where the configuration is.
  'api/import*': ['api', 'aadconnect', 'base', 'model', 'runner', 'configuration', 'store'],
  cli: CLI,
  'cli/expressions': [...CLI, 'expressions'],
  'cli/import': [...CLI, 'aadconnect'],
  'cli/rules': [...CLI, 'service.ts', 'types of rule-tests'],
  'cli/serve*': [...CLI, 'service.ts'],
  'cli/verify*': [...CLI, 'service.ts'],
  'cli/restore*': [...CLI, 'service.ts'],
  'cli/demo*': [...CLI, 'service.ts', 'lab'],

  'service.ts': SERVICE,
  'main.ts': [...SERVICE, 'cli', 'service.ts'],

  lab: ['base'],
  tools: ['base'],
  console: ['types of model', 'types of api', 'expressions'],
  simulator: [...SERVICE, 'lab', 'service.ts'],
  bench: [...SERVICE, 'aadconnect', 'cli/client', 'lab', 'service.ts', 'simulator', 'tools'],
}
