import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContainerLevelBody } from '#src/api/contract/directory.ts'
import { Icon } from '../../parts/icon.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { containersQuery } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import type { Selection } from './container-selection.ts'
import classes from './connectors.module.css'

const words = connectorWords.partitions

interface LevelOf {
  readonly connector: string
  readonly partition: string
  /** The container above; null for the partition itself. */
  readonly parent: string | null
  readonly selectionOf: (dn: string) => Selection
  /** Reads a container or leaves it out; null where nothing may be changed. */
  readonly toggle: ((dn: string, wish: 'read' | 'leave-out') => void) | null
}

/** One level of the containers of a directory, which is read when somebody opens it. */
export function ContainerLevel(of: LevelOf) {
  const { connector, partition, parent } = of
  const level = useQuery(containersQuery(connector, { partition, parent }))
  return (
    <QueryView query={level}>
      {({ containers, isMore }) =>
        containers.length === 0 ? (
          <span className={classes['quiet']}>{words.nothingBelow}</span>
        ) : (
          <ul className={parent === null ? classes['tree'] : undefined}>
            {containers.map((container) => (
              <Branch key={container.dn} {...of} container={container} />
            ))}
            {isMore ? <li className={classes['quiet']}>{words.more}</li> : null}
          </ul>
        )
      }
    </QueryView>
  )
}

function Branch(of: LevelOf & { readonly container: ContainerLevelBody['containers'][number] }) {
  const { container, selectionOf, toggle } = of
  const { dn, name, objects, isMore } = container
  const [isOpen, setOpen] = useState(false)
  const selection = selectionOf(dn)
  return (
    <li>
      <div className={classes['branch']}>
        <button
          type="button"
          className={classes['toggle']}
          aria-expanded={isOpen}
          aria-label={words.expand(name)}
          data-open={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="right" size={16} />
        </button>
        <Checkbox
          label={name}
          title={dn}
          checked={selection === 'all'}
          indeterminate={selection === 'some'}
          disabled={toggle === null}
          onChange={() => toggle?.(dn, selection === 'all' ? 'leave-out' : 'read')}
        />
        <span className={`${classes['quiet']} ${classes['number']}`}>
          {objects === 0 ? null : isMore ? words.moreObjects(objects) : words.objects(objects)}
        </span>
      </div>
      {isOpen ? (
        <div style={{ paddingLeft: '1.75rem' }}>
          <ContainerLevel {...of} parent={dn} />
        </div>
      ) : null}
    </li>
  )
}
