/** A word that says nothing, and what says more. */
export interface BannedWord {
  readonly word: string
  /** Which names it must not stand in: those of types, or of everything that is declared. File names count as types. */
  readonly of: 'types' | 'names'
  /** Where in the name it stands. */
  readonly at: 'first' | 'last' | 'anywhere'
  readonly instead: string
  /** Terms of the field that contain the word. */
  readonly terms?: readonly string[]
}

/** `manager` alone is an attribute of a person, `data` alone a value nobody has parsed yet; in the name of a type they are noise. */
export const bannedWords: readonly BannedWord[] = [
  { word: 'manager', of: 'types', at: 'last', instead: 'Name what it does: Scheduler, Registry, Pool' },
  { word: 'managers', of: 'types', at: 'last', instead: 'Name what they do: schedulers, registries, pools' },
  { word: 'handler', of: 'names', at: 'last', instead: 'Name what it does with the event: settle, reply, onClose' },
  { word: 'handlers', of: 'names', at: 'last', instead: 'Name what they do with the event: settle, reply, onClose' },
  { word: 'helper', of: 'names', at: 'anywhere', instead: 'Name what it computes' },
  { word: 'helpers', of: 'names', at: 'anywhere', instead: 'Name what they compute' },
  { word: 'util', of: 'names', at: 'anywhere', instead: 'Name what it computes' },
  { word: 'utils', of: 'names', at: 'anywhere', instead: 'Name what they compute' },
  { word: 'utility', of: 'types', at: 'anywhere', instead: 'Name what it computes' },
  { word: 'utilities', of: 'types', at: 'anywhere', instead: 'Name what they compute' },
  { word: 'impl', of: 'names', at: 'anywhere', instead: 'Name what is special about it: Sqlite, Caching, Systematic' },
  { word: 'data', of: 'types', at: 'last', instead: 'Drop the word: everything is data' },
  { word: 'info', of: 'types', at: 'anywhere', instead: 'Drop the word, or name the fact', terms: ['sync info'] },
  {
    word: 'context',
    of: 'names',
    at: 'last',
    instead: 'Name what is inside, or hand in its parts',
    terms: ['naming context', 'secure context'],
  },
  { word: 'new', of: 'types', at: 'first', instead: 'Name the state it is in: Unsaved, Pending, Draft' },
]

/** Folder names that collect things which belong elsewhere. */
export const bannedFolders: readonly string[] = ['utils', 'util', 'helpers', 'common', 'core', 'manager', 'managers', 'misc', 'shared']
