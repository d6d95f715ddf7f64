import { Link } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import { Card } from '../../parts/card.tsx'
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
        <table className={classes['numbers']}>
          <thead>
            <tr>
              <th scope="col">{words.connector}</th>
              <th scope="col">{words.imports}</th>
              <th scope="col">{words.exports}</th>
              <th scope="col">{words.unconfirmed}</th>
              <th scope="col">{words.errors}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, imports, exports, unconfirmed, errors }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to={`/connectors/${encodeURIComponent(name)}`}>{name}</Link>
                </th>
                <td>{showCount(imports)}</td>
                <td>{showCount(exports)}</td>
                <td>{showCount(unconfirmed)}</td>
                <td>{showCount(errors)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
