import { Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Icon } from '../parts/icon.tsx'
import { showProblem } from '../parts/show-problem.tsx'
import { prefer, usePreferences } from '../preferences/preferences.ts'
import { currentPrompts } from '../requests/access-prompts.ts'
import { signOut } from '../requests/session.ts'
import { frameWords } from '../words/frame.ts'
import { noteSignOut } from './session-gate.tsx'
import { useSession } from './session.tsx'
import { showShortcuts } from './shortcut-keys.tsx'
import classes from './top-bar.module.css'

const words = frameWords.user
const themes = ['system', 'light', 'dark', 'high-contrast'] as const
const zones = ['local', 'utc'] as const

/** Who is signed in, how the console looks to him, and the way out. */
export function UserMenu() {
  const { name, role } = useSession()
  const { theme, times, shortcuts } = usePreferences()
  const leaving = useMutation({
    mutationFn: () => {
      // The live stream may say that the session is over before the answer does.
      noteSignOut()
      return signOut()
    },
    onSuccess: () => currentPrompts().signedOut(),
    onError: showProblem,
  })
  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <button type="button" className={classes['bell']} aria-label={words.menu(name)}>
          <Icon name="user" size={20} />
          <span className={classes['person']}>{name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.role(role)}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{words.theme}</Menu.Label>
        {themes.map((each) => (
          <Choice
            key={each}
            label={words.themes[each]}
            state={each === theme ? 'chosen' : 'other'}
            choose={() => prefer({ theme: each })}
          />
        ))}
        <Menu.Label>{words.times}</Menu.Label>
        {zones.map((each) => (
          <Choice key={each} label={words.zones[each]} state={each === times ? 'chosen' : 'other'} choose={() => prefer({ times: each })} />
        ))}
        <Menu.Label>{words.shortcuts}</Menu.Label>
        <Choice
          label={words.shortcutsOn}
          state={shortcuts === 'on' ? 'chosen' : 'other'}
          choose={() => prefer({ shortcuts: shortcuts === 'on' ? 'off' : 'on' })}
        />
        <Menu.Item onClick={showShortcuts}>{words.showShortcuts}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => leaving.mutate()}>{words.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Choice(of: { readonly label: string; readonly state: 'chosen' | 'other'; readonly choose: () => void }) {
  const { label, state, choose } = of
  return (
    <Menu.Item
      role="menuitemcheckbox"
      aria-checked={state === 'chosen'}
      closeMenuOnClick={false}
      leftSection={state === 'chosen' ? <Icon name="check" size={16} /> : <span className={classes['place']} />}
      onClick={choose}
    >
      {label}
    </Menu.Item>
  )
}
