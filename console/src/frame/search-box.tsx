import { Kbd, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useNavigate } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { frameWords } from '../words/frame.ts'
import classes from './top-bar.module.css'

/** The one search for everything. Ctrl+K comes here from anywhere; Enter shows what was found. */
export function SearchBox() {
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <search className={classes['search']}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const text = field.current?.value.trim() ?? ''
          if (text !== '') void navigate(`/search?${new URLSearchParams({ q: text }).toString()}`)
        }}
      >
        <TextInput
          ref={field}
          type="search"
          size="sm"
          aria-label={frameWords.search.label}
          placeholder={frameWords.search.placeholder}
          aria-keyshortcuts="Control+K"
          leftSection={<Icon name="search" size={16} />}
          rightSection={<Kbd size="xs">{frameWords.search.keys}</Kbd>}
          rightSectionWidth={64}
          autoComplete="off"
          spellCheck={false}
        />
      </form>
    </search>
  )
}
