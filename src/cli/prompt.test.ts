import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askSecret, readSecret } from './prompt.ts'
import type { Shell } from './shell.ts'

/** A person who types, and what is seen on the screen. */
function person(): { readonly shell: Shell; readonly stdin: PassThrough; readonly rawModes: boolean[]; screen(): string } {
  const rawModes: boolean[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => rawModes.push(on) })
  const stderr = Object.assign(new PassThrough(), { isTTY: true })
  return { shell: { stdin, stderr } as unknown as Shell, stdin, rawModes, screen: () => String(stderr.read()) }
}

describe('a secret', () => {
  it('is typed without being shown, with the keys people correct themselves with', async () => {
    const { shell, stdin, rawModes, screen } = person()
    const asked = askSecret(shell, 'Password')
    stdin.write('gone\u0015')
    stdin.write('pä\u007f\u007fpä55')
    stdin.write('w\r')
    const secret = await asked
    expect(secret.withText((text) => text)).toBe('pä55w')
    expect(rawModes).toEqual([true, false])
    expect(screen()).toBe('Password: \n')
  })

  it('is not taken when the person gives up', async () => {
    const { shell, stdin, rawModes } = person()
    const asked = askSecret(shell, 'Password')
    stdin.write('half\u0003')
    await expect(asked).rejects.toMatchObject({ code: 'input-missing' })
    expect(rawModes).toEqual([true, false])
  })

  it('comes from a pipe whole, without the line end of the last line', async () => {
    const texts = await Promise.all(
      ['one\n', 'two\r\n', 'with\nlines\n\n', 'bare'].map(async (text) => {
        const { shell, stdin } = person()
        stdin.end(text)
        return (await readSecret(shell)).withText((read) => read)
      }),
    )
    expect(texts).toEqual(['one', 'two', 'with\nlines\n', 'bare'])
  })
})
