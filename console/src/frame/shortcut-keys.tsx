import { Kbd, Modal, Table, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { usePreferences } from '../preferences/preferences.ts'
import { frameWords } from '../words/frame.ts'
import { isTyping } from './typing.ts'

const words = frameWords.shortcuts
/** After `g` the second key has to come within this. */
const sequenceMs = 1_500
const ways: Readonly<Record<string, string>> = { h: '/', o: '/runs', c: '/connectors', e: '/events' }
const opened = new EventTarget()

/** Opens the list of shortcuts from elsewhere. */
export function showShortcuts(): void {
  opened.dispatchEvent(new Event('show'))
}

/** Keys that work on every page. Single keys can be switched off (WCAG 2.1.4), for who speaks to the computer. */
export function ShortcutKeys() {
  const navigate = useNavigate()
  const { shortcuts } = usePreferences()
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const show = (): void => setShown(true)
    opened.addEventListener('show', show)
    return () => opened.removeEventListener('show', show)
  }, [])
  useEffect(() => {
    if (shortcuts === 'off') return undefined
    let goAt = 0
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event)) return
      const way = Date.now() - goAt < sequenceMs ? ways[event.key] : undefined
      goAt = event.key === 'g' ? Date.now() : 0
      if (way !== undefined) void navigate(way)
      else if (event.key === '?') setShown(true)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [navigate, shortcuts])
  return (
    <Modal opened={isShown} onClose={() => setShown(false)} title={words.title} centered closeButtonProps={{ 'aria-label': words.close }}>
      {shortcuts === 'off' ? <Text mb="sm">{words.off}</Text> : null}
      <Table>
        <Table.Tbody>
          {words.list.map(({ keys, does }) => (
            <Table.Tr key={does}>
              <Table.Th scope="row">
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Th>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
