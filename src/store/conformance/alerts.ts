import { describe, expect, it } from 'vitest'
import type { Alert, AlertDelivery } from '#src/model/alert.ts'
import type { Store } from '../store.ts'
import { withStore, type OpenStore } from './opened-store.ts'
import { forest, moment } from './sample.ts'

function alert(number: number, more: Partial<Alert> = {}): Alert {
  return {
    number,
    key: 'credential.rejected',
    subject: `account ${number}`,
    incident: 'sign-in',
    severity: 'P1',
    title: 'The credential of contoso.lab is refused',
    advice: 'Enter the current password.',
    evidence: { server: 'dc1', tries: 3, final: true, code: null },
    connectors: [forest],
    raisedAt: moment + number,
    resolvedAt: null,
    resolution: null,
    acknowledgement: null,
    snooze: null,
    ...more,
  }
}

function delivery(more: Partial<AlertDelivery> = {}): AlertDelivery {
  return {
    alert: 1,
    channel: 'mail',
    occasion: 'raised',
    createdAt: moment,
    state: 'pending',
    attempts: 0,
    dueAt: moment,
    triedAt: null,
    answer: null,
    ...more,
  }
}

const over = { resolvedAt: moment + 9, resolution: { kind: 'over', text: 'It can sign in again.' } } as const

async function numbers(store: Store, state: 'open' | 'resolved' | 'all'): Promise<readonly number[]> {
  return (await store.alerts.list({ state, before: null, limit: 10 })).map(({ number }) => number)
}

/** Alerts and the messages about them. */
export function describeAlerts(open: OpenStore): void {
  describe('alerts', () => {
    it('come back as they were written, newest first and by state', async () => {
      await withStore(open, async (store, opened) => {
        expect(await store.alerts.nextNumber()).toBe(1)
        await store.commit({ putAlerts: [alert(1), alert(2), alert(3)] })
        await store.commit({ putAlerts: [alert(2, over)] })
        const again = await opened.reopen()
        expect(await numbers(again, 'all')).toEqual([3, 2, 1])
        expect(await numbers(again, 'open')).toEqual([3, 1])
        expect(await numbers(again, 'resolved')).toEqual([2])
        expect(await again.alerts.list({ state: 'all', before: 3, limit: 1 })).toEqual([alert(2, over)])
        expect(await again.alerts.get(1)).toEqual(alert(1))
        expect(await again.alerts.get(4)).toBeNull()
        expect(await again.alerts.nextNumber()).toBe(4)
      })
    })

    it('are open once for a subject, and again when the first is over', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putAlerts: [alert(1)] })
        await expect(store.commit({ putAlerts: [alert(2, { subject: 'account 1' })] })).rejects.toThrow(/UNIQUE|open/)
        await store.commit({ putAlerts: [alert(1, over), alert(2, { subject: 'account 1' })] })
        expect(await numbers(store, 'open')).toEqual([2])
      })
    })

    it('have messages that wait until they are due, those that wait longest first', async () => {
      await withStore(open, async (store) => {
        const [first, later, other] = [delivery(), delivery({ channel: 'hook', dueAt: moment + 5 }), delivery({ occasion: 'resolved' })]
        await store.commit({ putAlerts: [alert(1)], putDeliveries: [later, first, other] })
        const due = async (now: number) => (await store.alerts.due({ now, limit: 10 })).map(({ channel, occasion }) => [channel, occasion])
        expect(await due(moment - 1)).toEqual([])
        expect(await due(moment + 5)).toEqual([
          ['mail', 'raised'],
          ['mail', 'resolved'],
          ['hook', 'raised'],
        ])
        const sent = { ...first, state: 'sent', attempts: 1, triedAt: moment + 6, answer: '250 OK' } as const
        await store.commit({ putDeliveries: [sent] })
        expect(await due(moment + 5)).toHaveLength(2)
        expect(await store.alerts.deliveries(1)).toEqual([later, sent, other])
        expect(await store.alerts.deliveries(2)).toEqual([])
      })
    })

    it('go with old history when they are over, and their numbers are not used again', async () => {
      await withStore(open, async (store) => {
        await store.commit({ putAlerts: [alert(1), alert(2, over)], putDeliveries: [delivery({ alert: 2 })] })
        await store.purge({ before: moment + 100, limit: 10, keep: [] })
        expect(await numbers(store, 'all')).toEqual([1])
        expect(await store.alerts.deliveries(2)).toEqual([])
        expect(await store.alerts.nextNumber()).toBe(3)
      })
    })
  })
}
