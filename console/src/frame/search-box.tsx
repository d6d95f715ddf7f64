import { Kbd, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { useResultKeys } from '../parts/use-result-keys.ts'
import { frameWords } from '../words/frame.ts'
import { SearchSuggestions } from './search-suggestions.tsx'
import classes from './top-bar.module.css'

/**
 * The one search for everything. Ctrl+K comes here from anywhere; what fits is listed as one types, the arrow keys go into the list,
 * Enter shows all of it.
 */
export function SearchBox() {
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const region = useRef<HTMLElement>(null)
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  useFocusKey(field)
  useResultKeys({ region, field })
  useEffect(() => {
    if (!isOpen) return undefined
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      setOpen(false)
      field.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isOpen])
  return (
    <search
      ref={region}
      className={classes['search']}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '') return
          setOpen(false)
          void navigate(`/search?${new URLSearchParams({ q: text.trim() }).toString()}`)
        }}
      >
        <TextInput
          ref={field}
          type="search"
          size="sm"
          aria-label={frameWords.search.label}
          placeholder={frameWords.search.placeholder}
          aria-keyshortcuts="Control+K"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setOpen(true)
          }}
          leftSection={<Icon name="search" size={16} />}
          rightSection={
            <Kbd size="xs" visibleFrom="sm">
              {frameWords.search.keys}
            </Kbd>
          }
          rightSectionWidth="auto"
          rightSectionProps={{ style: { paddingInline: '0.5rem' } }}
          autoComplete="off"
          spellCheck={false}
        />
        {isOpen ? <SearchSuggestions text={text} close={() => setOpen(false)} /> : null}
      </form>
    </search>
  )
}

function useFocusKey(field: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [field])
}
