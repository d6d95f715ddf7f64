import { CopyButton, Text } from '@mantine/core'
import { Breakable } from '../../parts/breakable.tsx'
import { Icon } from '../../parts/icon.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { objectWords as words } from '../../words/objects.ts'
import type { Subject } from './subject.ts'
import classes from './objects.module.css'

/** What it is, and what it can be known by. */
export function ObjectHeader({ subject }: { readonly subject: Subject }) {
  const { kind, id, identity, objects } = subject
  const object = kind === 'object' ? objects[0] : undefined
  const shown = object === undefined ? identity : null
  return (
    <>
      <div className={classes['ids']}>
        <span>
          {object === undefined ? words.kinds.identity : object.kind === 'placeholder' ? words.kinds.placeholder : words.kinds.object}:{' '}
          <b>{object === undefined ? identity?.objectType : (object.objectType ?? words.untyped)}</b>
        </span>
        {object === undefined ? null : (
          <span>
            {words.ids.connector}: <b>{object.connector}</b>
          </span>
        )}
        <Identifier name={words.ids.id} value={id} />
        {object?.anchor === undefined || object.anchor === null ? null : <Identifier name={words.ids.anchor} value={object.anchor} />}
        {shown === null || Number.isNaN(Date.parse(shown.changedAt)) ? null : (
          <span>
            {words.ids.created} <TimeAgo at={shown.createdAt} />, {words.ids.changed.toLowerCase()} <TimeAgo at={shown.changedAt} />
          </span>
        )}
      </div>
      {object === undefined ? null : (
        <Text size="sm" className={classes['quiet']}>
          <Breakable>{object.dn}</Breakable>
        </Text>
      )}
      {object?.kind === 'placeholder' ? <Text size="sm">{words.placeholder}</Text> : null}
      {object?.connectorState === 'explicit' ? (
        <div className={classes['note']}>
          <Icon name="user" size={18} />
          <span>{words.explicit}</span>
        </div>
      ) : null}
    </>
  )
}

function Identifier({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <span>
          {name}:{' '}
          <button type="button" className={classes['copy']} onClick={copy} aria-label={copied ? words.copied : words.copyId(value)}>
            {value} <Icon name={copied ? 'check' : 'copy'} size={14} />
          </button>
        </span>
      )}
    </CopyButton>
  )
}
