import { Button, Group } from '@mantine/core'
import { useConnection } from '../../live/live-provider.tsx'
import { Announcer } from '../../parts/announcer.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { eventWords } from '../../words/events.ts'

const words = eventWords.tail

/** Whether the list follows the log, and the way to hold it still while one reads. */
export function Tail(of: { readonly form: 'live' | 'paused'; readonly arrived: number; readonly turn: () => void }) {
  const { state } = useConnection()
  const isLive = state === 'live'
  return (
    <Group gap="xs">
      {of.form === 'paused' ? (
        <StateWord tone="waiting" word={of.arrived === 0 ? words.paused : words.arrived(of.arrived)} />
      ) : (
        <StateWord tone={isLive ? 'success' : 'warning'} word={isLive ? words.live : words.lost} />
      )}
      <Button size="compact-sm" variant="default" onClick={of.turn}>
        {of.form === 'paused' ? words.go : words.pause}
      </Button>
      <Announcer text={of.form === 'paused' && of.arrived > 0 ? words.arrived(of.arrived) : ''} />
    </Group>
  )
}
