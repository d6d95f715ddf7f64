import { join } from 'node:path'
import { expect, it } from 'vitest'
import { functionPage } from './function-page.ts'

it('writes docs/functions.md from the definitions; accept a change with `npx vitest run -u`', async () => {
  await expect(functionPage()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/functions.md'))
})
