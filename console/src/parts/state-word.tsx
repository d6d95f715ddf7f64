import { Icon, type IconName } from './icon.tsx'
import classes from './state-word.module.css'

/** How serious a state is. It decides icon and colour; the word comes from whoever knows what it is about. */
export type Tone = 'success' | 'warning' | 'failed' | 'running' | 'waiting' | 'neutral'

const icons: Readonly<Record<Tone, IconName>> = {
  success: 'check',
  warning: 'warning',
  failed: 'cross',
  running: 'running',
  waiting: 'waiting',
  neutral: 'neutral',
}

/** A state: a word, an icon and a colour, never colour alone. */
export function StateWord({ tone, word, title }: { readonly tone: Tone; readonly word: string; readonly title?: string }) {
  return (
    <span className={classes['state']} data-tone={tone} title={title}>
      <Icon name={icons[tone]} size={16} />
      <span>{word}</span>
    </span>
  )
}
