import { useMay } from '../../frame/session.tsx'
import { Icon } from '../../parts/icon.tsx'
import { objectWords } from '../../words/objects.ts'
import classes from './objects.module.css'

/** Says to who may not see values that they are there, and who may see them. */
export function MaskedNote() {
  const { may, reason } = useMay('see-values')
  if (may) return null
  return (
    <div className={classes['note']} data-tone="neutral">
      <Icon name="lock" size={18} />
      <span>
        <b>{objectWords.masked.title}.</b> {objectWords.masked.text(reason ?? '')}
      </span>
    </div>
  )
}
