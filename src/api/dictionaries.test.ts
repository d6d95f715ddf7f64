import { expect, it } from 'vitest'
import { runResults } from '#src/model/run.ts'
import { dictionaryShape } from './contract/dictionary.ts'
import { AccessWorld } from './testing/access-world.ts'

it('the dictionaries know every result, the sub-codes of both directories, every event and every problem', async () => {
  const world = await AccessWorld.start()
  try {
    const { results, signInCodes, events, errors, words } = await world.client.ask(dictionaryShape, {
      method: 'GET',
      path: '/dictionaries',
    })
    expect(results.map(({ code }) => code)).toEqual([...runResults])
    expect(results.filter(({ outcome, whatToDo }) => outcome === 'failed' && whatToDo === '')).toEqual([])
    expect(signInCodes).toContainEqual(
      expect.objectContaining({ connectorType: 'active-directory', code: '52e', reason: 'wrong-password-or-name' }),
    )
    expect(signInCodes).toContainEqual(
      expect.objectContaining({ connectorType: 'entra-id', code: '7000215', reason: 'client-secret-invalid' }),
    )
    expect(events.find(({ id }) => id === 6_000)).toMatchObject({ source: 'compatibility' })
    expect(events.find(({ id }) => id === 20_001)).toMatchObject({ name: 'CredentialRejected', source: 'lockstep' })
    expect(errors.find(({ code }) => code === 'setup-code')).toMatchObject({ status: 403 })
    expect(words.length).toBeGreaterThan(30)
  } finally {
    await world.close()
  }
})
