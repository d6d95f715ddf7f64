import type { Finding } from './finding.ts'
import type { Project } from './project.ts'

/** Shapes of real credentials. The patterns are written so that they do not find themselves. */
const SHAPES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  // With the beginning of its content: the header alone stands in messages and in what recognizes a key.
  { what: 'a private key', pattern: /-{5}BEGIN (?:[A-Z]+ )*PRIVATE[ ]KEY-{5}(?:\s|\\[rn])+[A-Za-z0-9+/=]{20,}/ },
  // Entra ID client secrets: three characters, a digit, "Q~", then 34 more.
  { what: 'an Entra client secret', pattern: /[\w~.-]{3}\dQ~[\w~.-]{31,34}/ },
  { what: 'an access key of Amazon', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
  { what: 'a token of GitHub', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/ },
  { what: 'a token of npm', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a token of Slack', pattern: /\bxox[abeprs]-[A-Za-z0-9-]{20,}/ },
  { what: 'a key of Google', pattern: /\bAIza[\w-]{35}\b/ },
  { what: 'a signed token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
]

/** Anything in any file that looks like a real credential. Tests make theirs at run time. */
export function checkSecrets(project: Project): Finding[] {
  return project.files.flatMap(({ path, text }) =>
    SHAPES.filter(({ pattern }) => pattern.test(text)).map(({ what, pattern }) => ({
      file: path,
      line: text.slice(0, text.search(pattern)).split('\n').length,
      problem: `what looks like ${what}`,
      remedy: 'Revoke it, remove it from the history, and make one at run time where a test needs it',
    })),
  )
}
