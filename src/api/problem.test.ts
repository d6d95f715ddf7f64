import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { InvariantError } from '#src/base/assert.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import { problemOf } from './problem.ts'
import { errorPage } from './testing/error-page.ts'

const refusal = new ConnectionError({
  failure: 'credentials',
  reason: 'wrong-password-or-name',
  advice: 'Enter the new one.',
  incidents: [{ result: 'failed-authentication', server: 'dc1:636', at: 0, code: '49', subCode: '52e', text: 'data 52e' }],
})

describe('a problem', () => {
  it('is what the reference page of errors shows (write the page anew with vitest --update)', async () => {
    await expect(errorPage()).toMatchFileSnapshot(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'))
  })

  it('carries what a directory said once, and what to do about it', () => {
    expect(problemOf(refusal)).toEqual({
      title: 'The connected directory could not be used',
      status: 422,
      code: 'directory-refused',
      subject: 'dc1:636',
      detail: 'wrong-password-or-name',
      hint: 'Enter the new one.',
      facts: { failure: 'credentials', reason: 'wrong-password-or-name', subCode: '52e' },
      incidents: [
        {
          result: 'failed-authentication',
          server: 'dc1:636',
          at: '1970-01-01T00:00:00.000Z',
          code: '49',
          subCode: '52e',
          text: 'data 52e',
        },
      ],
    })
    const wrapped = problemOf(new AppError('secret-refused', { subject: 'contoso.lab', detail: 'everything again', cause: refusal }))
    expect(wrapped).toMatchObject({ status: 422, detail: 'wrong-password-or-name', hint: expect.stringContaining('Enter the new one.') })
    expect(wrapped.incidents).toHaveLength(1)
  })

  it('of ours names the defect and nothing of the machine', () => {
    const problem = problemOf(new InvariantError('Invariant broken: a thing is missing'))
    expect(problem).toMatchObject({ status: 500, code: 'defect', detail: 'InvariantError: Invariant broken: a thing is missing' })
    expect(JSON.stringify(problem)).not.toContain('.ts')
  })
})
