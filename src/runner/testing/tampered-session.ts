import type { Session } from '#src/connectors/contract/driver.ts'

/** Something done to every session a connector opens, for example to break it at a point. */
export type Tamper = (session: Session) => Session

/** A session of a real driver with some of its methods replaced. The others go through to it. */
export function tamperedSession(replace: (session: Session) => Partial<Session>): Tamper {
  return (session) => ({
    server: session.server,
    describe: () => session.describe(),
    checks: () => session.checks(),
    fullImport: (request) => session.fullImport(request),
    deltaImport: (request) => session.deltaImport(request),
    read: (keys) => session.read(keys),
    unsupportedExport: (wanted) => session.unsupportedExport?.(wanted) ?? null,
    export: (items) => session.export(items),
    close: () => session.close(),
    ...replace(session),
  })
}
