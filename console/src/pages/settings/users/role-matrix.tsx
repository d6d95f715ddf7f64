import { VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Card } from '../../../parts/card.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { ScrollingTable } from '../../../parts/small-table.tsx'
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
          <ScrollingTable
            size="wide"
            label={words.label}
            columns={[words.permission, ...roles.map((role) => ({ head: userWords.roleNames[role], align: 'center' }) as const)]}
            rows={permissions.map(({ name, title, roles: allowed }) => ({
              id: name,
              cells: [title, ...roles.map((role) => <Allowed key={role} is={allowed.includes(role)} />)],
            }))}
          />
        )}
      </QueryView>
    </Card>
  )
}

function Allowed({ is }: { readonly is: boolean }) {
  return (
    <>
      {is ? <Icon name="check" size={18} /> : null}
      <VisuallyHidden>{is ? words.yes : words.no}</VisuallyHidden>
    </>
  )
}
