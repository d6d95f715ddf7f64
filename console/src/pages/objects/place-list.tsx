import { Text } from '@mantine/core'
import { Link } from 'react-router'
import type { JoinedObjectBody } from '#src/api/contract/metaverse.ts'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { Card } from '../../parts/card.tsx'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { RuleLink } from '../../parts/rule-link.tsx'
import { shownDn } from '../../parts/technical-name.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { objectWords as words } from '../../words/objects.ts'
import { waitingMeaning } from '../../words/waiting.ts'
import type { Subject } from './subject.ts'
import classes from './objects.module.css'

/** The identity and everything joined to it, each with how it came there and what waits on it. */
export function PlaceList({ subject }: { readonly subject: Subject }) {
  const { identity, kind, objects } = subject
  const own = objects[0]
  return (
    <Card title={words.places}>
      {identity === null ? (
        <Text size="sm">
          {words.notJoined} <Link to="?tab=why">{words.whyNot}</Link>
        </Text>
      ) : (
        <ul className={classes['places']}>
          <li className={classes['place']}>
            <span className={classes['place-name']}>{words.metaverse}</span>
            <span className={classes['place-body']}>
              {kind === 'identity' ? (
                <span className={classes['quiet']}>
                  {identity.objectType}, {words.here}
                </span>
              ) : (
                <Link to={identityPath(identity.id)} className={classes['place-dn']}>
                  {subject.title}
                </Link>
              )}
            </span>
          </li>
          {identity.joined.map((joined) => (
            <Place key={joined.id} joined={joined} isHere={kind === 'object' && own?.id === joined.id} by={linkOf(subject, joined)} />
          ))}
        </ul>
      )}
      {identity !== null && identity.joined.length === 0 ? <Text size="sm">{words.noJoined}</Text> : null}
    </Card>
  )
}

function linkOf({ objects }: Subject, joined: JoinedObjectBody): SpaceObjectBody['link'] {
  return objects.find(({ id }) => id === joined.id)?.link ?? null
}

function Place(of: { readonly joined: JoinedObjectBody; readonly isHere: boolean; readonly by: SpaceObjectBody['link'] }) {
  const { joined, isHere, by } = of
  const { id, connector, dn, link, waiting } = joined
  return (
    <li className={classes['place']}>
      <span className={classes['place-name']}>
        <Breakable>{connector}</Breakable>
      </span>
      <span className={classes['place-body']}>
        {isHere ? (
          <span className={classes['place-dn']}>
            <Breakable>{shownDn(dn)}</Breakable> <span className={classes['quiet']}>({words.here})</span>
          </span>
        ) : (
          <Link to={objectPath(connector, id)} className={classes['place-dn']} title={dn}>
            <Breakable>{shownDn(dn)}</Breakable>
          </Link>
        )}
        <span className={classes['quiet']}>
          {words.links[link]}
          {by === null ? null : (
            <>
              {' '}
              {words.linkedBy} <RuleLink name={by.rule} id={by.ruleId} />
            </>
          )}
        </span>
        {waiting.length === 0 ? (
          <StateWord tone="success" word={words.nothingWaits} />
        ) : (
          waiting.map((said) => (
            <Link key={said} to={objectPath(connector, id, said.includes('import') || said === 'synchronization' ? 'imports' : 'exports')}>
              <StateWord {...waitingMeaning(said)} />
            </Link>
          ))
        )}
      </span>
    </li>
  )
}
