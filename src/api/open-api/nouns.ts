/** A noun of the API: which paths are about it, and what it is. */
interface Noun {
  readonly name: string
  readonly text: string
  readonly paths: RegExp
}

/** In the order people read about them; the first that fits a path is its noun. */
export const nouns: readonly Noun[] = [
  { name: 'service', text: 'The service itself.', paths: /^\/(status|history|activity|service|live|verify|dictionaries)\b/ },
  {
    name: 'connector spaces',
    text: 'Everything a directory was last seen to hold, with what waits to be imported and exported.',
    paths: /^\/connectors\/:connector\/space\b/,
  },
  {
    name: 'credentials',
    text: 'Secrets go in as raw bytes (application/octet-stream) and never come out.',
    paths: /^\/(credentials|secrets|hand-over|connectors\/:connector\/(credential|secret|rotation|hand-over))\b/,
  },
  { name: 'connectors', text: 'Connected directories.', paths: /^\/connector(s|-work)\b/ },
  {
    name: 'identities',
    text: 'The metaverse, and what became of single objects.',
    paths: /^\/(metaverse|metaverse-export|metaverse-schema|preview|explain|objects|search)\b/,
  },
  { name: 'runs', text: 'Run profiles at work, and their history.', paths: /^\/runs\b/ },
  { name: 'cycles', text: 'Imports, synchronizations and exports of all connectors in their order.', paths: /^\/cycles\b/ },
  { name: 'scheduler', text: 'When cycles run, and whether this server writes at all.', paths: /^\/(scheduler|staging)\b/ },
  { name: 'rules', text: 'Sync rules and the expressions in them.', paths: /^\/(rules|expressions)\b/ },
  {
    name: 'configuration',
    text: 'Connectors, sync rules and settings as documents. Every version is kept.',
    paths: /^\/(configuration|import)\b/,
  },
  { name: 'events', text: 'The event log and where it is sent.', paths: /^\/(events|sinks)\b/ },
  { name: 'alerts', text: 'What is wrong now, and who is told.', paths: /^\/(alerts|alert-channels)\b/ },
  { name: 'held deletes', text: 'Deletes that the deletion guard holds until a person decides.', paths: /^\/held\b/ },
  { name: 'vault', text: 'The key of all secrets, and the audit.', paths: /^\/(vault|audit)\b/ },
  { name: 'backups', text: 'Copies of the database for the day it is lost. The key is in none of them.', paths: /^\/backups\b/ },
  {
    name: 'access',
    text: 'Signing in, users, tokens, and who may do what.',
    paths: /^\/(first-run|session|sessions|sign-in|users|tokens|permissions)\b/,
  },
]

export const other: Noun = { name: 'more', text: 'Everything else.', paths: /^/ }

/** The noun a path of a route is about. */
export function nounOf(path: string): Noun {
  return nouns.find(({ paths }) => paths.test(path)) ?? other
}
