import type { RefObject } from 'react'
import { connectorWords } from '../../words/connectors.ts'
import type { SecretName } from '../../words/credentials.ts'
import { KeyFileField, SecretField } from '../credentials/fix/secret-field.tsx'

const words = connectorWords.properties

/** The field for the secret of a connector among other fields: a line of text, or the file of a private key. */
export function ConnectionSecret(of: {
  readonly secret: SecretName
  /** What stands in place of the usual label. */
  readonly label?: string
  readonly field: RefObject<HTMLInputElement | null>
  readonly choose: (file: File | null) => void
  readonly note: string
  readonly isBusy: boolean
  readonly describedBy: string | null
}) {
  const { secret, label = secret === 'password' ? words.password : undefined, field, choose, note, isBusy, describedBy } = of
  if (secret === 'private key') return <KeyFileField choose={choose} describedBy={describedBy} />
  return (
    <SecretField
      field={field}
      secret={secret}
      form="beside"
      {...(label === undefined ? {} : { label })}
      note={note}
      isBusy={isBusy}
      describedBy={describedBy}
      isInvalid={describedBy !== null}
    />
  )
}
