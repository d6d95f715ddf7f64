import { Link } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { Card } from '../../parts/card.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { showCount } from '../../words/format.ts'
import { overviewWords } from '../../words/overview.ts'
import classes from './overview.module.css'

const words = overviewWords.backlog

/** What waits, connector by connector. */
export function BacklogCard({ connectors }: { readonly connectors: readonly ConnectorBody[] }) {
  const rows = connectors.map(({ id, name, statistics: of }) => ({
    id,
    name,
    imports: of.importAdd + of.importUpdate + of.importDelete,
    exports: of.exportAdd + of.exportUpdate + of.exportDelete + of.escrowed,
    unconfirmed: of.unconfirmed,
    errors: of.syncErrors + of.exportErrors,
  }))
  const isEmpty = rows.every(({ imports, exports, unconfirmed, errors }) => imports + exports + unconfirmed + errors === 0)
  return (
    <Card title={words.title}>
      {isEmpty ? (
        <p className={classes['quiet']}>{words.none}</p>
      ) : (
        <SmallTable
          narrow="stack"
          label={words.title}
          columns={[
            words.connector,
            ...[words.imports, words.exports, words.unconfirmed, words.errors].map((head) => ({ head, align: 'right' }) as const),
          ]}
          rows={rows.map(({ id, name, imports, exports, unconfirmed, errors }) => ({
            id,
            cells: [
              <Link key="name" to={`/connectors/${encodeURIComponent(name)}`}>
                <span className={classes['backlogName']}>
                  <Breakable>{name}</Breakable>
                </span>
              </Link>,
              ...[imports, exports, unconfirmed, errors].map(showCount),
            ],
          }))}
        />
      )}
    </Card>
  )
}
