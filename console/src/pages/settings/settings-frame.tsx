import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { Page } from '../../parts/page.tsx'
import { settingsWords } from '../../words/settings.ts'
import { settingsPages } from './settings-pages.ts'
import classes from './settings.module.css'

/** One page of the settings, with the way to the others beside it; above it on a narrow screen. */
export function SettingsFrame(of: {
  readonly page: keyof typeof settingsWords.pages
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { pathname } = useLocation()
  return (
    <div className={classes['frame']}>
      <nav aria-label={settingsWords.menu} className={classes['menu']}>
        <ul>
          {settingsPages.map((name) => (
            <li key={name}>
              <Link to={`/settings/${name}`} aria-current={pathname === `/settings/${name}` ? 'page' : undefined}>
                {settingsWords.pages[name]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes['content']}>
        <Page title={settingsWords.pages[of.page]} actions={of.actions}>
          {of.children}
        </Page>
      </div>
    </div>
  )
}
