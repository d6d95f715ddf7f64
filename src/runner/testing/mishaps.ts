import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import { tamperedSession, type Tamper } from './tampered-session.ts'

/** An import that breaks off behind some pages. */
export function cutAfter(pages: number): Tamper {
  async function* cut<Page>(source: AsyncIterable<Page>): AsyncIterable<Page> {
    let count = 0
    for await (const page of source) {
      if (count++ === pages) throw new ConnectionError({ failure: 'connection', reason: 'cut', advice: 'Try again.', incidents: [] })
      yield page
    }
  }
  return tamperedSession((session) => ({
    fullImport: (request) => cut(session.fullImport(request)),
    deltaImport: (request) => cut(session.deltaImport(request)),
  }))
}

/** What may happen to the writes of an export. */
export const mishaps = {
  /** They arrive, and no answer does. */
  lost: tamperedSession((session) => ({
    export: async (items) => {
      await session.export(items)
      return items.map(({ key }) => ({ key, outcome: 'unknown' }) as const)
    },
  })),
  /** They never arrive, and no answer does. */
  swallowed: tamperedSession(() => ({
    export: async (items) => items.map(({ key }) => ({ key, outcome: 'unknown' }) as const),
  })),
  /** They arrive, and the step breaks. */
  killed: tamperedSession((session) => ({
    export: async (items) => {
      await session.export(items)
      throw new Error('killed')
    },
  })),
  /** Some are refused. */
  refused: tamperedSession((session) => ({
    export: async (items) => {
      const results = await session.export(items.filter((_, i) => i % 2 !== 0))
      const others = items.filter((_, i) => i % 2 === 0)
      return [...results, ...others.map(({ key }) => ({ key, outcome: 'failure', code: 'cd-error', message: 'not today' }) as const)]
    },
  })),
  /** Some arrive, some do not, and some answers are lost. */
  half: tamperedSession((session) => ({
    export: async (items) => {
      const results = await session.export(items.filter((_, i) => i % 3 !== 0))
      const answered = results.filter((_, i) => i % 2 === 0)
      const missing = items.filter((item) => !answered.some((result) => result.key === item.key))
      return [...answered, ...missing.map(({ key }) => ({ key, outcome: 'unknown' }) as const)]
    },
  })),
}
