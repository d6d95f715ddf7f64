import type { Alert, AlertOccasion } from '#src/model/alert.ts'
import type { Installation } from '#src/observe/sinks/envelope.ts'
import type { SendOutcome } from '#src/observe/sinks/sink.ts'

/** One message about an alert. */
export interface AlertMessage {
  readonly alert: Alert
  /** `test`: the alert is made up, and nothing has to be done. */
  readonly occasion: AlertOccasion | 'test'
  /** The same for every try. */
  readonly id: string
  readonly by: Installation
  /** Names of the connectors that suffer. */
  readonly connectors: readonly string[]
}

/** A way to people. */
export interface Channel {
  /** Sends a message; `answer` is what the receiver said, never with a secret in it. */
  send(message: AlertMessage): Promise<SendOutcome & { readonly answer: string }>
  close(): Promise<void>
}
