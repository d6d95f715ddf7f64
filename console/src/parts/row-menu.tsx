import { ActionIcon, Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** What floats over the page still belongs to its content. */
const mainContent = '#content'

/** What can be done to one row of a table, behind one button. `label` says whose actions they are. */
export function RowMenu({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Menu position="bottom-end" width={260} withInitialFocusPlaceholder={false} portalProps={{ target: mainContent }}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="md" aria-label={label}>
          <Icon name="more" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
