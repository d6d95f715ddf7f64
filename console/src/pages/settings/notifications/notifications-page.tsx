import { ChannelsCard } from '../../receivers/channels-card.tsx'
import { SinksCard } from '../../receivers/sinks-card.tsx'
import { SettingsFrame } from '../settings-frame.tsx'

/** Who is told of what: people of alerts, other systems of events. */
export function NotificationsPage() {
  return (
    <SettingsFrame page="notifications">
      <ChannelsCard />
      <SinksCard />
    </SettingsFrame>
  )
}
