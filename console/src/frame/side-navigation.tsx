import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { openAlertsQuery } from '../requests/alerts.ts'
import { frameWords } from '../words/frame.ts'
import { isAt, navigation } from './navigation.ts'
import classes from './side-navigation.module.css'

/** The menu. Narrow, it keeps its icons, and each says its name to the pointer and to readers. */
export function SideNavigation({ form, resize }: { readonly form: 'wide' | 'narrow'; readonly resize: () => void }) {
  const { pathname } = useLocation()
  const { data: open } = useQuery(openAlertsQuery)
  const alerts = open?.alerts.length ?? 0
  return (
    <nav aria-label={frameWords.navigation} className={classes['nav']} data-form={form}>
      <ul>
        {navigation.map((entry) => (
          <li key={entry.path}>
            <Link
              to={entry.path}
              className={classes['entry']}
              aria-current={isAt(entry, pathname) ? 'page' : undefined}
              title={form === 'narrow' ? entry.label : undefined}
            >
              <Icon name={entry.icon} size={20} />
              <span className={classes['label']}>{entry.label}</span>
              {entry.path === '/alerts' && alerts > 0 ? <span className={classes['count']}>{alerts}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={classes['resize']}
        onClick={resize}
        aria-label={form === 'wide' ? frameWords.narrowNavigation : frameWords.widenNavigation}
        title={form === 'wide' ? frameWords.narrowNavigation : frameWords.widenNavigation}
      >
        <Icon name={form === 'wide' ? 'left' : 'right'} />
      </button>
    </nav>
  )
}
