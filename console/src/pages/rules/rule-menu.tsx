import { ActionIcon, Menu } from '@mantine/core'
import { Link } from 'react-router'
import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import { useMay } from '../../frame/session.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ruleWords } from '../../words/rules.ts'
import type { RuleActionKind } from './rule-action-drawer.tsx'
import { rulePath } from './rule-path.ts'

const words = ruleWords.actions
/** What floats over the page still belongs to its content. */
const mainContent = '#content'

/** What can be done to a rule. Who may not sees all of it, with the reason on top. */
export function RuleMenu({ rule, act }: { readonly rule: RuleEntryBody; readonly act: (kind: RuleActionKind) => void }) {
  const { may, reason } = useMay('edit-rules')
  return (
    <Menu position="bottom-end" width={260} withInitialFocusPlaceholder={false} portalProps={{ target: mainContent }}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="md" aria-label={words.of(rule.name)}>
          <Icon name="more" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={rulePath(rule.id)}>
          {may ? words.edit : words.view}
        </Menu.Item>
        <Menu.Item onClick={() => act('difference')}>{words.difference}</Menu.Item>
        <Menu.Divider />
        {reason === null ? null : <Menu.Label>{reason}</Menu.Label>}
        <Menu.Item disabled={!may} onClick={() => act('clone')}>
          {words.clone}
        </Menu.Item>
        <Menu.Item disabled={!may} onClick={() => act(rule.disabled ? 'enable' : 'disable')}>
          {rule.disabled ? words.enable : words.disable}
        </Menu.Item>
        <Menu.Item disabled={!may} color="var(--tone-failed)" onClick={() => act('remove')}>
          {words.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
