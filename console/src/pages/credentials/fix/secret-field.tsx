import { ActionIcon, FileInput } from '@mantine/core'
import { useEffect, useId, useRef, useState, type RefObject } from 'react'
import { Icon } from '../../../parts/icon.tsx'
import { fixWords } from '../../../words/fix.ts'
import type { SecretName } from '../../../words/credentials.ts'
import classes from './secret-field.module.css'

/** Longer than this nobody looks at what he typed. */
const shownMsMax = 30_000

/**
 * The field for a secret. Its value is in the document alone: no state holds it, and whoever submits takes it out with `takeSecret`.
 * It has no name, so that nothing that reads the form takes the value along. Paste and password managers work; the browser is told not to fill in the operator's own password.
 */
export function SecretField(of: {
  readonly field: RefObject<HTMLInputElement | null>
  readonly secret: Exclude<SecretName, 'private key'>
  readonly label?: string
  readonly note?: string
  /** `beside`: one of several fields of a page, which does not take the focus. */
  readonly form?: 'alone' | 'beside'
  readonly isBusy: boolean
  /** What is wrong, said elsewhere as an alert; the field points there. */
  readonly describedBy: string | null
  readonly isInvalid: boolean
}) {
  const { field, secret, isBusy, describedBy, isInvalid, label = fixWords.field[secret], note = fixWords.fieldNote, form = 'alone' } = of
  const [isShown, setShown] = useState(false)
  const [hasCapsLock, setCapsLock] = useState(false)
  const noteId = useId()
  useEffect(() => {
    if (!isShown) return undefined
    const timer = setTimeout(() => setShown(false), shownMsMax)
    return () => clearTimeout(timer)
  }, [isShown])
  // Once when it appears: whoever opened the drawer came to type.
  useEffect(() => {
    if (form === 'beside') return undefined
    const frame = requestAnimationFrame(() => field.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [field, form])
  if (isBusy && isShown) setShown(false)
  return (
    <div
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setShown(false)
      }}
    >
      <label htmlFor={`${noteId}-field`} className={classes['label']}>
        {label}
      </label>
      <div className={classes['box']} data-invalid={isInvalid}>
        <input
          ref={field}
          id={`${noteId}-field`}
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          {...(form === 'alone' ? { 'data-autofocus': true } : {})}
          data-secret
          readOnly={isBusy}
          aria-invalid={isInvalid}
          aria-describedby={[noteId, ...(describedBy === null ? [] : [describedBy])].join(' ')}
          onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={fixWords.show(secret)}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          <Icon name={isShown ? 'eyeOff' : 'eye'} />
        </ActionIcon>
      </div>
      <p id={noteId} className={classes['note']}>
        {note}
      </p>
      <output>{hasCapsLock ? <b>{fixWords.capsLock}</b> : null}</output>
    </div>
  )
}

/** The field for a private key, which is a file of several lines. */
export function KeyFileField(of: { readonly choose: (file: File | null) => void; readonly describedBy: string | null }) {
  const { choose, describedBy } = of
  const reset = useRef<() => void>(null)
  return (
    <FileInput
      label={fixWords.field['private key']}
      description={fixWords.fileNote}
      accept=".pem,.key,application/x-pem-file"
      resetRef={reset}
      clearable
      data-autofocus
      {...(describedBy === null ? {} : { 'aria-describedby': describedBy })}
      onChange={choose}
    />
  )
}
