import { Link } from 'react-router'
import { searchWords } from '../words/search.ts'
import { useSuggestions } from './use-suggestions.ts'
import classes from './search-suggestions.module.css'

const words = searchWords.box

/** What fits what is typed, below the box. */
export function SearchSuggestions({ text, close }: { readonly text: string; readonly close: () => void }) {
  const suggestions = useSuggestions(text)
  if (suggestions === null) return null
  return (
    <div className={classes['below']}>
      <ul className={classes['list']} aria-label={words.list}>
        {suggestions.map(({ path, name, detail, place }) => (
          <li key={path}>
            <Link to={path} data-result className={classes['option']} onClick={close}>
              <b>{name}</b>
              <span className={classes['quiet']}>{[detail, place].filter((part) => part !== null && part !== '').join(', ')}</span>
            </Link>
          </li>
        ))}
      </ul>
      <output className={classes['all']}>{suggestions.length === 0 ? words.none : words.keys(suggestions.length)}</output>
    </div>
  )
}
