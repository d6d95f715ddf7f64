import { AppError } from '#src/base/app-error.ts'
import type { NamedKeySource } from '#src/vault/key-sources.ts'

/** A key and the name of the source it came from. */
export interface FoundKey {
  readonly name: string
  readonly key: Buffer
}

/** Every key that can be read without a person, and the first reason why one cannot. */
export function readAllKeys(sources: readonly NamedKeySource[]): {
  readonly found: readonly FoundKey[]
  readonly failure: AppError | null
} {
  const results = sources.flatMap(readSource)
  const failures = results.flatMap((result) => (result instanceof AppError ? [result] : []))
  return {
    found: results.flatMap((result) => (result instanceof AppError ? [] : [result])),
    failure: failures.find(({ code }) => code !== 'vault-key-missing') ?? failures[0] ?? null,
  }
}

/** A file may have two keys: the one in use, and the one that is to take its place. */
function readSource(named: NamedKeySource): readonly (FoundKey | AppError)[] {
  if (named.kind === 'passphrase') return []
  const { name } = named
  const reads = named.kind === 'file' ? [() => named.source.readKey(), () => named.source.readSuccessor()] : [() => named.source.readKey()]
  return reads.flatMap((read): readonly (FoundKey | AppError)[] => {
    try {
      const key = read()
      return key === null ? [] : [{ name, key }]
    } catch (error) {
      if (error instanceof AppError) return [error]
      throw error
    }
  })
}
