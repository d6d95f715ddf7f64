import { Link, useLocation } from 'react-router'
import { valueWords as words } from '../../words/objects.ts'
import classes from './objects.module.css'

/** The name of an attribute, which leads to why it is as it is. */
export function WhyLink({ attribute }: { readonly attribute: string }) {
  const { pathname } = useLocation()
  return (
    <Link
      to={`${pathname}?${new URLSearchParams({ tab: 'why', attribute }).toString()}`}
      className={classes['why']}
      title={words.why(attribute)}
    >
      {attribute}
    </Link>
  )
}
