import type { Alert } from '#src/model/alert.ts'

/** The alert that a test message is about. It is made up for the message and stored nowhere. */
export function testAlert(of: { readonly at: number; readonly author: string; readonly channel: string }): Alert {
  return {
    number: 0,
    key: 'channel.test',
    subject: of.channel,
    incident: 'test',
    severity: 'P3',
    title: `This is a test of the alert channel ${of.channel}`,
    advice: 'Nothing has to be done: alerts that go through this channel reach you.',
    evidence: { channel: of.channel, sentBy: of.author },
    connectors: [],
    raisedAt: of.at,
    resolvedAt: null,
    resolution: null,
    acknowledgement: null,
    snooze: null,
  }
}
