import { VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Card } from '../../../parts/card.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { permissionsQuery } from '../../../requests/session.ts'
import { userWords } from '../../../words/users.ts'
import classes from '../settings.module.css'

const { matrix: words } = userWords

/** What each role may do, as the service itself decides it. */
export function RoleMatrix() {
  const table = useQuery(permissionsQuery)
  return (
    <Card title={words.title}>
      <p className={classes['quiet']}>{words.why}</p>
      <QueryView query={table}>
        {({ roles, permissions }) => (
          // A table that scrolls has to be reachable by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <section className={classes['scroll']} tabIndex={0} aria-label={words.label}>
            <table className={classes['plain']}>
              <thead>
                <tr>
                  <th scope="col">{words.permission}</th>
                  {roles.map((role) => (
                    <th key={role} scope="col" data-align="center">
                      {userWords.roleNames[role]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {permissions.map(({ name, title, roles: allowed }) => (
                  <tr key={name}>
                    <th scope="row">{title}</th>
                    {roles.map((role) => (
                      <td key={role} data-align="center">
                        {allowed.includes(role) ? <Icon name="check" size={18} /> : null}
                        <VisuallyHidden>{allowed.includes(role) ? words.yes : words.no}</VisuallyHidden>
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </QueryView>
    </Card>
  )
}
