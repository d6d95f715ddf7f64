import type { SignedIn } from '../../access-world.ts'
import type { ExampleStage } from './example-stage.ts'

/** A request that succeeds, as far as the world is concerned: whether whoever asks may is another matter. */
export interface Example {
  readonly path?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Goes out as raw bytes. */
  readonly secret?: string
  /** Somebody whom nobody misses, where the request ends the session it comes in. */
  readonly as?: SignedIn
  /** Clears the scene once the answer is there. */
  readonly after?: () => unknown
}

/** Sets the scene and says what to ask for. */
export type ExampleOf = (stage: ExampleStage) => Example | Promise<Example>

/** Examples by the identifier of their operation. */
export type Examples = Readonly<Record<string, ExampleOf>>
