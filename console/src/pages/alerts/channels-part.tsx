import { Link } from 'react-router'
import { receiverWords } from '../../words/receivers.ts'
import { settingsWords } from '../../words/settings.ts'
import { ChannelsCard } from '../receivers/channels-card.tsx'
import classes from '../settings/settings.module.css'

/** Who is told of alerts. */
export function ChannelsPart() {
  return (
    <div className={classes['stack']}>
      <ChannelsCard />
      <p className={classes['quiet']}>
        {receiverWords.notifications.sinksElsewhere} <Link to="/settings/notifications">{settingsWords.pages.notifications}</Link>.
      </p>
    </div>
  )
}
