import { useQuery } from '@tanstack/react-query'
import { useRef, useState, type RefObject } from 'react'
import { takeSecret } from '../../parts/take-secret.ts'
import { changeCredential, credentialQuery, storeSecret } from '../../requests/credentials.ts'
import type { ConnectorText } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import type { SecretName } from '../../words/credentials.ts'
import { useStoring } from '../credentials/fix/use-storing.ts'
import { answersOf } from './answers-of.ts'
import type { PlannedChange } from './save-change.tsx'

const words = connectorWords.properties

interface ConnectingOf {
  readonly document: ConnectorText
  /** The settings that the page has. */
  readonly names: readonly string[]
  readonly secret: SecretName
}

interface Connecting extends Pick<ReturnType<typeof useStoring>, 'stage' | 'reset'> {
  readonly form: RefObject<HTMLFormElement | null>
  readonly field: RefObject<HTMLInputElement | null>
  readonly choose: (file: File | null) => void
  readonly values: Readonly<Record<string, string>>
  readonly change: (setting: string, text: string) => void
  readonly isChanged: boolean
  /** The document as it would be, while a person is asked; null otherwise. */
  readonly wanted: ConnectorText | null
  readonly leave: () => void
  /** What has to be entered first; null when nothing is missing. */
  readonly missing: string | null
  /** What the last request was for. */
  readonly tested: 'store' | 'together'
  readonly save: () => Promise<void>
  readonly send: (planned: PlannedChange | null) => Promise<void>
}

/** Settings of the page as texts, and the secret that goes with them, from the fields to the one request that stores them together. */
export function useConnecting({ document, names, secret }: ConnectingOf): Connecting {
  const stored = Object.fromEntries(names.map((name) => [name, textOf(document.settings[name])]))
  const [values, setValues] = useState<Readonly<Record<string, string>>>(stored)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const [missing, setMissing] = useState<string | null>(null)
  const [tested, setTested] = useState<'store' | 'together'>('store')
  const form = useRef<HTMLFormElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const file = useRef<File | null>(null)
  const seen = useQuery(credentialQuery(document.name))
  const { stage, follow, reset } = useStoring()
  const settings = Object.fromEntries(
    names.map((name) => [name, (values[name] ?? '').trim()] as const).filter(([name, text]) => text !== (stored[name] ?? '').trim()),
  )
  const isChanged = Object.keys(settings).length > 0

  const send = async (planned: PlannedChange | null): Promise<void> => {
    const tag = seen.data?.tag
    if (tag === undefined) return
    // The secret leaves its field when it is sent, and is in no state.
    const text = secret === 'private key' ? ((await file.current?.text()) ?? '') : takeSecret(field.current)
    const entry = { connector: document.name, tag, ...answersOf(form.current) }
    setTested(planned === null ? 'store' : 'together')
    await follow(
      planned === null
        ? storeSecret({ ...entry, test: 'before-storing', reason: null }, text)
        : changeCredential({ ...entry, ...planned, settings }, text),
    )
    field.current?.focus()
  }
  const save = async (): Promise<void> => {
    const isEmpty = secret === 'private key' ? file.current === null : (field.current?.value ?? '') === ''
    setMissing(isEmpty ? (isChanged ? words.missing : words.nothing) : null)
    if (isEmpty) return field.current?.focus()
    if (isChanged) setWanted({ ...document, settings: { ...document.settings, ...settings } })
    else await send(null)
  }
  return {
    form,
    field,
    choose: (chosen) => {
      file.current = chosen
    },
    values,
    change: (setting, text) => setValues((before) => ({ ...before, [setting]: text })),
    isChanged,
    wanted,
    leave: () => setWanted(null),
    missing,
    tested,
    save,
    send,
    stage,
    reset,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
