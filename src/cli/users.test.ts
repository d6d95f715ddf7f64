import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoot } from '#src/api/contract/socket.ts'
import { CapturedProgram, runCaptured } from './testing/captured-shell.ts'
import type { Ended } from './testing/program.ts'

const password = `CANARY${randomBytes(9).toString('base64url')}`

let folder: string
let service: CapturedProgram
let port: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-users-'))
  service = new CapturedProgram([
    'serve',
    '--data',
    join(folder, 'data'),
    '--key-file',
    join(folder, 'vault.key'),
    '--listen',
    '127.0.0.1:0',
  ])
  await service.printed('port')
  port = /port +127\.0\.0\.1:(\d+)/.exec(service.stdout)?.[1] ?? ''
})
afterAll(async () => {
  service.interrupt('SIGTERM')
  await service.ended
  rmSync(folder, { recursive: true, force: true })
})

function lockstep(given: readonly string[], input = ''): Promise<Ended> {
  return runCaptured([...given, '--data', join(folder, 'data')], { input })
}

function statusWith(token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    request({ host: '127.0.0.1', port, path: `${apiRoot}/status`, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('users on the command line', () => {
  it('begin with the first administrator, whose password comes from stdin', async () => {
    expect((await lockstep(['users', 'list'])).stdout).toContain('There are no users yet')
    const added = await lockstep(['users', 'add', 'anna', '--role', 'administrator', '--password-stdin'], `${password}\n`)
    expect(added).toEqual({ code: 0, stdout: '✓ anna may sign in as administrator.\n', stderr: '' })
    expect((await lockstep(['users', 'list'])).stdout).toMatch(/anna +administrator +0 +never/)
  })

  it('are refused with a role there is not, a password that is too short, or nobody to ask', async () => {
    expect((await lockstep(['users', 'add', 'otto', '--role', 'root', '--password-stdin'], password)).code).toBe(2)
    const short = await lockstep(['users', 'add', 'otto', '--role', 'viewer', '--password-stdin'], 'short')
    expect([short.code, short.stderr]).toEqual([1, expect.stringContaining('fewer than 12 characters')])
    expect((await lockstep(['users', 'add', 'otto', '--role', 'viewer'])).stderr).toContain('--password-stdin')
  })

  it('change role and password, and leave', async () => {
    expect((await lockstep(['users', 'set-role', 'anna', '--role', 'operator'])).stdout).toBe('✓ anna is operator from now on.\n')
    expect((await lockstep(['users', 'set-password', 'anna', '--password-stdin'], `${password}2`)).code).toBe(0)
    expect((await lockstep(['users', 'sign-out', 'anna'])).stdout).toBe('✓ 0 sessions of anna ended.\n')
    expect((await lockstep(['users', 'sessions'])).stdout).toBe('Nobody is signed in.\n')
    expect((await lockstep(['users', 'remove', 'anna', '--yes'])).code).toBe(0)
    expect((await lockstep(['users', 'remove', 'anna', '--yes'])).code).toBe(6)
  })

  it('leave no password in what was printed or logged', () => {
    expect(service.stdout + service.stderr).not.toContain('CANARY')
  })
})

describe('tokens on the command line', () => {
  it('are made, used and revoked', async () => {
    const made = await lockstep(['tokens', 'create', 'monitoring', '--role', 'viewer', '--scope', 'see-status', '--expires', '30d'])
    const token = made.stdout.trim()
    expect(token).toMatch(/^lockstep_[A-Za-z0-9]{8}_[\w-]{43}$/)
    expect(await statusWith(token)).toBe(200)
    const list = await lockstep(['tokens', 'list'])
    expect(list.stdout).toMatch(/monitoring +viewer: see-status +good/)
    expect(list.stdout).not.toContain(token)
    expect((await lockstep(['tokens', 'revoke', token.split('_')[1] ?? ''])).code).toBe(0)
    expect(await statusWith(token)).toBe(401)
    expect((await lockstep(['tokens', 'create', 'x', '--role', 'viewer', '--scope', 'run'])).code).toBe(2)
  })
})

describe('a port', () => {
  it('needs a certificate beyond loopback, and certificate and key together', async () => {
    const start = (given: readonly string[]) =>
      runCaptured(['serve', '--data', join(folder, 'other'), '--key-file', join(folder, 'other.key'), ...given])
    const open = await start(['--listen', '0.0.0.0:0'])
    expect([open.code, open.stderr]).toEqual([2, expect.stringContaining('plain text')])
    writeFileSync(join(folder, 'cert.pem'), 'no certificate')
    expect((await start(['--listen', '127.0.0.1:0', '--tls-cert', join(folder, 'cert.pem')])).stderr).toContain('--tls-key')
    const wrong = await start(['--listen', '0.0.0.0:0', '--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'cert.pem')])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('cannot be used')])
    expect(readFileSync(join(folder, 'cert.pem'), 'utf8')).toBe('no certificate')
  })
})
