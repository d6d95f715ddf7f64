import { isSecretName } from '#src/configuration/secret-settings.ts'
import type { ImportFinding } from './imported-rule.ts'
import type { UnreadPart } from './xml/xml-element.ts'

/** Findings kept; an export that has more to say is not one of ours. */
const findingsMax = 5_000

/** What is found while an export is read and fitted. Parts that are unknown in many files are one finding. */
export class Findings {
  readonly #found: ImportFinding[] = []
  readonly #unknown = new Map<string, { readonly file: string; readonly part: UnreadPart; count: number }>()
  #leftOut = 0

  add(...findings: readonly ImportFinding[]): void {
    for (const finding of findings) {
      if (this.#found.length < findingsMax) this.#found.push(finding)
      else this.#leftOut++
    }
  }

  error(file: string, subject: string, said: { readonly message: string; readonly hint: string }): void {
    this.add({ severity: 'error', file, subject, ...said })
  }

  warning(file: string, subject: string, said: { readonly message: string; readonly hint: string }): void {
    this.add({ severity: 'warning', file, subject, ...said })
  }

  information(file: string, subject: string, message: string): void {
    this.add({ severity: 'information', file, subject, message, hint: '' })
  }

  /** Parts that no reader asked for. */
  unknown(file: string, parts: Iterable<UnreadPart>): void {
    for (const part of parts) {
      const known = this.#unknown.get(part.path)
      if (known !== undefined) known.count++
      else if (this.#unknown.size < findingsMax) this.#unknown.set(part.path, { file, part, count: 1 })
      else this.#leftOut++
    }
  }

  /** Everything, errors first, otherwise in the order it was found. */
  all(): readonly ImportFinding[] {
    const found = [...this.#found, ...[...this.#unknown.values()].map(unknownFinding)]
    if (this.#leftOut > 0) found.push(more(this.#leftOut))
    const rank = { error: 0, warning: 1, information: 2 }
    return found.toSorted((a, b) => rank[a.severity] - rank[b.severity])
  }
}

function unknownFinding({
  file,
  part,
  count,
}: {
  readonly file: string
  readonly part: UnreadPart
  readonly count: number
}): ImportFinding {
  // Whatever may be a password is not repeated, not even where none should be.
  const isSecret = isSecretName(/[^/@.]*$/.exec(part.path.replace(/ \(text\)$/, ''))?.[0] ?? '')
  const value = part.text === '' || isSecret ? '' : ` (${part.text})`
  const times = count === 1 ? '' : `, ${count} times in all`
  return {
    severity: 'warning',
    file,
    subject: part.path,
    message: `Not known, so not taken over${value}: line ${part.line}${times}.`,
    hint: 'Find out what it did on the old server; report it, so that the import learns it.',
  }
}

function more(count: number): ImportFinding {
  return {
    severity: 'warning',
    file: '',
    subject: 'the report',
    message: `${count} more findings are left out.`,
    hint: 'Correct what is listed and import again.',
  }
}
