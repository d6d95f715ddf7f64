import { TextInput } from '@mantine/core'
import { useFilters } from '../../parts/filter-chips.tsx'
import { valueWords as words } from '../../words/objects.ts'
import classes from './objects.module.css'

const name = 'find'

/** What somebody looks for among the attributes. */
export interface AttributeSearch {
  readonly text: string
  readonly fits: (text: string) => boolean
}

/** What is looked for among the attributes; it stands in the address. */
export function useAttributeFilter(): AttributeSearch {
  const [parameters] = useFilters()
  const text = (parameters.get(name) ?? '').trim()
  return { text, fits: (each) => each.toLowerCase().includes(text.toLowerCase()) }
}

export function AttributeFilter({ text }: { readonly text: string }) {
  const [, change] = useFilters()
  return (
    <TextInput
      type="search"
      size="sm"
      className={classes['find']}
      label={words.find}
      defaultValue={text}
      onChange={(event) => change(name, event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
