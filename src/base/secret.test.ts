import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from './secret.ts'

const text = 'Only for this test: ä€🦊'

it('prints as a mask wherever it ends up', () => {
  const secret = Secret.fromText(text)
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    `${secret}`,
    inspect(secret, { showHidden: true, depth: 9 }),
  ]
  for (const line of shown) expect(line).toContain('[secret]')
  for (const line of shown) expect(line).not.toContain('Only')
})

it('hands out what it was given', () => {
  expect(Secret.fromText(text).withText((own) => own)).toBe(text)
})

it('empties the bytes it takes over, and its own when it is destroyed', () => {
  const given = Buffer.from(text)
  const secret = Secret.take(given)
  expect(given.every((byte) => byte === 0)).toBe(true)
  const own = secret.withBytes((bytes) => bytes)
  secret.destroy()
  expect(own.every((byte) => byte === 0)).toBe(true)
  expect(() => secret.withText((value) => value)).toThrow('destroyed')
})

it('lets a copy live on', () => {
  const secret = Secret.fromText(text)
  const copy = secret.clone()
  secret.destroy()
  expect(copy.withText((own) => own)).toBe(text)
})

it('knows its equal', () => {
  expect(Secret.fromText(text).equals(Secret.fromText(text))).toBe(true)
  expect(Secret.fromText(text).equals(Secret.fromText(`${text}.`))).toBe(false)
})
