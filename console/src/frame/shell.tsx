import { AppShell } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Suspense, useEffect } from 'react'
import { Outlet, useLocation } from 'react-router'
import { Loading } from '../parts/loading.tsx'
import { prefer, usePreferences } from '../preferences/preferences.ts'
import { frameWords } from '../words/frame.ts'
import { ConnectionNotice } from './connection-notice.tsx'
import { FixKey } from './fix-key.tsx'
import { ShortcutKeys } from './shortcut-keys.tsx'
import { SideNavigation } from './side-navigation.tsx'
import { TopBar } from './top-bar.tsx'
import { VaultNotice } from './vault-notice.tsx'
import { WorstAlert } from './worst-alert.tsx'
import classes from './shell.module.css'

const main = 'content'

/** What stands around every page. */
export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const { navigation } = usePreferences()
  const { pathname } = useLocation()
  // On a phone the navigation covers the page, so it gives way to the page that was chosen.
  useEffect(close, [pathname, close])
  useEffect(() => {
    if (!isOpen) return undefined
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [isOpen, close])
  const isNarrow = navigation === 'narrow'
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: isNarrow ? 60 : 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
      classNames={{ main: classes['main'] ?? '', header: classes['header'] ?? '', navbar: classes['navbar'] ?? '' }}
    >
      <a href={`#${main}`} className={classes['skip']}>
        {frameWords.skip}
      </a>
      <AppShell.Header>
        <TopBar isOpen={isOpen} toggle={toggle} />
      </AppShell.Header>
      <AppShell.Navbar>
        <SideNavigation
          form={isNarrow && !isOpen ? 'narrow' : 'wide'}
          resize={() => prefer({ navigation: isNarrow ? 'wide' : 'narrow' })}
        />
      </AppShell.Navbar>
      <AppShell.Main id={main} tabIndex={-1}>
        <div className={classes['notices']}>
          <ConnectionNotice />
          <VaultNotice />
          <WorstAlert />
        </div>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <ShortcutKeys />
      <FixKey />
    </AppShell>
  )
}
