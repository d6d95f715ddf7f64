import { useRef, useState, type RefObject } from 'react'
import { takeSecret } from '../../../parts/take-secret.ts'
import { storeSecret } from '../../../requests/credentials.ts'
import type { SecretName } from '../../../words/credentials.ts'
import { fixWords } from '../../../words/fix.ts'
import type { useStoring } from './use-storing.ts'

/** What the button that was pressed is for. */
export type Wish = 'only' | 'store'

interface EnteringOf {
  readonly connector: string
  /** Tag of the version that is shown. */
  readonly tag: string
  readonly secret: SecretName
  readonly mode: 'tested' | 'untested'
  readonly follow: ReturnType<typeof useStoring>['follow']
}

/** What is entered, from the fields of the document to the request. The secret is taken out of its field when it is sent, and is in no state. */
export function useEntering({ connector, tag, secret, mode, follow }: EnteringOf): {
  readonly form: RefObject<HTMLFormElement | null>
  readonly field: RefObject<HTMLInputElement | null>
  readonly choose: (file: File | null) => void
  readonly wish: Wish
  /** What has to be entered first; null when nothing is missing. */
  readonly missing: string | null
  readonly send: (wanted: Wish) => Promise<void>
  /** The person was told of the version that is there now, and may replace it. */
  readonly takeNote: () => void
} {
  const form = useRef<HTMLFormElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const file = useRef<File | null>(null)
  // The version that was there when the person came: what somebody else stores meanwhile is not replaced unseen.
  const [seen, setSeen] = useState(tag)
  const [wish, setWish] = useState<Wish>('store')
  const [missing, setMissing] = useState<string | null>(null)
  const send = async (wanted: Wish): Promise<void> => {
    setWish(wanted)
    const given = new FormData(form.current ?? undefined)
    const reason = mode === 'untested' && wanted === 'store' ? String(given.get('reason') ?? '').trim() : null
    const isEmpty = secret === 'private key' ? file.current === null : (field.current?.value ?? '') === ''
    const lack = isEmpty ? fixWords.missing(secret) : reason === '' ? fixWords.reasonMissing : null
    setMissing(lack)
    if (isEmpty) field.current?.focus()
    if (lack !== null) return
    const entry = {
      connector,
      tag: seen,
      test: wanted === 'only' ? 'only' : mode === 'untested' ? 'skip' : 'before-storing',
      reason,
      keepBlanks: given.has('keepBlanks'),
      confirmIdentity: given.has('confirmIdentity'),
      acceptLockoutRisk: given.has('acceptLockoutRisk'),
    } as const
    const text = secret === 'private key' ? await (file.current?.text() ?? '') : takeSecret(field.current)
    await follow(storeSecret(entry, text))
  }
  const choose = (chosen: File | null): void => {
    file.current = chosen
  }
  return { form, field, choose, wish, missing, send, takeNote: () => setSeen(tag) }
}
