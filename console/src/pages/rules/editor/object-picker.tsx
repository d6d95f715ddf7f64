import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SearchHitBody } from '#src/api/contract/search.ts'
import { findQuery } from '../../../requests/search.ts'
import { editorWords } from '../../../words/rule-editor.ts'

const words = editorWords.picker
const typingMs = 200
const offered = 20

export interface PickedObject {
  readonly id: string
  readonly label: string
}

/** Finds an object of a connector by what one knows of it; `space` null stands for the metaverse. */
export function ObjectPicker({ space, choose }: { readonly space: string | null; readonly choose: (found: PickedObject) => void }) {
  const [said, setSaid] = useState('')
  const [settled] = useDebouncedValue(said.trim(), typingMs)
  const found = useQuery(findQuery({ said: settled, space: space ?? 'metaverse', limit: offered }))
  const hits = (found.data?.groups.flatMap(({ hits: own }) => own) ?? []).filter(({ kind }) => kind !== 'placeholder')
  const options = hits.map((hit) => ({ value: hit.id, label: labelOf(hit) }))
  return (
    <Select
      label={space === null ? words.identity : words.object(space)}
      placeholder={words.placeholder}
      searchable
      searchValue={said}
      onSearchChange={setSaid}
      data={settled === '' ? [] : options}
      filter={({ options: all }) => all}
      value={null}
      nothingFoundMessage={said.trim() === '' ? words.nothing : found.isFetching ? null : words.none}
      onChange={(value) => {
        const option = options.find((each) => each.value === value)
        if (option === undefined) return
        setSaid('')
        choose({ id: option.value, label: option.label })
      }}
      comboboxProps={{ transitionProps: { duration: 0 }, withinPortal: false }}
      withScrollArea={false}
      styles={{ options: { maxHeight: '16rem', overflowY: 'auto' } }}
    />
  )
}

function labelOf({ displayName, dn, detail, id }: SearchHitBody): string {
  return [...new Set([displayName, detail, dn].filter((part) => part !== null && part !== ''))].join(' · ') || id
}
