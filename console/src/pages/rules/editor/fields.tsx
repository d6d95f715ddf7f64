import { Autocomplete, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { attributeNamed, type SideAttribute } from './rule-sides.ts'
import classes from './editor.module.css'

/** Fields that belong together. Who may not edit sees them all, and the browser lets none of them be changed. */
export function Fields({
  isReadOnly,
  legend,
  children,
}: {
  readonly isReadOnly: boolean
  readonly legend?: string
  readonly children: ReactNode
}) {
  return (
    <fieldset disabled={isReadOnly} className={classes['fields']}>
      {legend === undefined ? null : <legend className={classes['legend']}>{legend}</legend>}
      {children}
    </fieldset>
  )
}

/** Something that is shown and never changed. */
export function Field({ label, value }: { readonly label: string; readonly value: string }) {
  return <TextInput label={label} value={value} readOnly />
}

const offeredMax = 40

/** The name of an attribute, with those there are as suggestions. */
export function AttributeField(of: {
  readonly label: string
  readonly value: string
  readonly side: readonly SideAttribute[]
  /** Said where the side has no such attribute. */
  readonly unknown?: string
  readonly description?: string
  readonly onChange: (name: string) => void
}) {
  const { label, value, side, unknown, description, onChange } = of
  const isUnknown = unknown !== undefined && value !== '' && side.length > 0 && attributeNamed(side, value) === undefined
  return (
    <Autocomplete
      label={label}
      {...(description === undefined ? {} : { description })}
      value={value}
      data={side.map(({ name }) => name)}
      limit={offeredMax}
      error={isUnknown ? unknown : null}
      onChange={onChange}
      spellCheck={false}
      autoComplete="off"
      comboboxProps={{ transitionProps: { duration: 0 }, withinPortal: false }}
      withScrollArea={false}
      styles={{ options: { maxHeight: '16rem', overflowY: 'auto' } }}
    />
  )
}
