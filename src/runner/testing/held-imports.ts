import { onTestFinished } from 'vitest'
import { tamperedSession, type Tamper } from './tampered-session.ts'

/** Imports that are held back. */
export interface HeldImports {
  readonly tamper: Tamper
  /** Settles when the first one has begun. */
  readonly begun: Promise<void>
  /** Lets them go on; the end of the test does so too. */
  open(): void
}

/** Holds every import of a connector back until they are let go. */
export function heldImports(): HeldImports {
  const opened = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  async function* held<Page>(pages: () => AsyncIterable<Page>): AsyncIterable<Page> {
    begun.resolve()
    await opened.promise
    yield* pages()
  }
  const tamper = tamperedSession((session) => ({
    fullImport: (request) => held(() => session.fullImport(request)),
    deltaImport: (request) => held(() => session.deltaImport(request)),
  }))
  onTestFinished(() => opened.resolve())
  return { tamper, begun: begun.promise, open: () => opened.resolve() }
}
