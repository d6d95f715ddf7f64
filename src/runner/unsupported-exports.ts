import type { Session } from '#src/connectors/contract/driver.ts'
import { expectedImage, topImage, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { ended, type StepEnd } from './step.ts'

/** One kind of change nobody can write: how many objects, and what to do about it. */
interface UnsupportedKind {
  count: number
  readonly what: string
  readonly reason: string
}

/**
 * Pending exports that the directory offers nobody a way to write. They stay as they are, untouched and without an error: an
 * error per object and export would hide the errors that somebody can do something about. The step says once what they are.
 */
export class UnsupportedExports {
  readonly #session: Session
  readonly #kinds = new Map<string, UnsupportedKind>()

  constructor(session: Session) {
    this.#session = session
  }

  /** The objects that can be tried; the others are counted. */
  sift(objects: readonly ConnectorSpaceObject[]): readonly ConnectorSpaceObject[] {
    return objects.filter((object) => this.#admits(object))
  }

  /** What to say when nothing worse happened; null when there is none. */
  get end(): StepEnd | null {
    const { advice } = this
    if (advice === null) return null
    const total = [...this.#kinds.values()].reduce((sum, { count }) => sum + count, 0)
    return ended('completed-warnings', { reason: `${total} pending exports cannot be written and stay pending`, advice })
  }

  /** One sentence for every kind of change; null when there is none. */
  get advice(): string | null {
    const kinds = [...this.#kinds.values()]
    return kinds.length === 0 ? null : kinds.map(({ count, what, reason }) => `${count} × ${what}: ${reason}`).join(' ')
  }

  #admits(object: ConnectorSpaceObject): boolean {
    const { pendingExport, objectType } = object
    if (pendingExport === null || objectType === null) return true
    const { operation } = pendingExport
    const image = operation === 'delete' ? expectedImage(object) : topImage(object)
    const reason = this.#session.unsupportedExport?.({ objectType, operation, image }) ?? null
    if (reason === null) return true
    const what = `${operation} ${objectType}`
    const kind = this.#kinds.get(`${what} ${reason}`) ?? { count: 0, what, reason }
    kind.count++
    this.#kinds.set(`${what} ${reason}`, kind)
    return false
  }
}
