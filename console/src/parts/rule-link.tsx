import { Link } from 'react-router'
import { pathOf } from '../requests/ask.ts'

/** The name of a rule, which leads to the rule; one that is configured no longer is only named. */
export function RuleLink(of: {
  readonly name: string
  readonly id: string | null
  readonly children?: string
  readonly className?: string
}) {
  const { name, id, children = name, className } = of
  const look = className === undefined ? {} : { className }
  if (id === null)
    return (
      <span {...look} title={name}>
        {children}
      </span>
    )
  return (
    <Link to={`/rules${pathOf(id)}`} {...look} title={name}>
      {children}
    </Link>
  )
}
