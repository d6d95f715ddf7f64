import { Menu } from '@mantine/core'
import { Link } from 'react-router'
import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import { useMay } from '../../frame/session.tsx'
import { RowMenu } from '../../parts/row-menu.tsx'
import { ruleWords } from '../../words/rules.ts'
import type { RuleActionKind } from './rule-action-drawer.tsx'
import { rulePath } from './rule-path.ts'

const words = ruleWords.actions

/** What can be done to a rule. Who may not sees all of it, with the reason on top. */
export function RuleMenu({ rule, act }: { readonly rule: RuleEntryBody; readonly act: (kind: RuleActionKind) => void }) {
  const { may, reason } = useMay('edit-rules')
  return (
    <RowMenu label={words.of(rule.name)}>
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
    </RowMenu>
  )
}
