/**
 * Every error the program raises for something outside of it: a stable code, a title, and a hint that tells the operator
 * what to do. The operator's error page is generated from this list. One section per folder of `src`.
 */
interface ErrorEntry {
  readonly title: string
  readonly hint: string
  /** HTTP status the API answers with; 500 where nothing is said. */
  readonly status?: number
}

const registry = {
  // --- model
  'dn-syntax': {
    title: 'Not a distinguished name',
    hint: 'Write it as RFC 4514 says, for example CN=Anna Berg,OU=People,DC=contoso,DC=com; escape , + " \\ < > ; with a backslash.',
    status: 400,
  },
  // --- connectors
  'connector-settings': {
    title: 'Connector settings are not usable',
    hint: 'Correct the setting that is named and try again; `lockstep connectors add --help` lists all of them.',
    status: 400,
  },
} as const satisfies Record<string, ErrorEntry>

/** The code of a registered error. */
export type ErrorCode = keyof typeof registry

/** Code → title, hint and HTTP status. */
export const errorRegistry: Readonly<Record<ErrorCode, ErrorEntry>> = registry
