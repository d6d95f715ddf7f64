import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCaptured } from './testing/captured-shell.ts'
import { Program } from './testing/program.ts'

it('lockstep service restart ends the service in good order and brings it back on the same data', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-restart-'))
  const data = join(folder, 'data')
  const service = new Program(['serve', '--data', data, '--key-file', join(folder, 'key')])
  try {
    await service.printed('is running')
    const before = await runCaptured(['status', '--json', '--data', data])
    const restarted = await runCaptured(['service', 'restart', '--json', '--data', data])
    expect(restarted.code).toBe(0)
    const { startedAt } = JSON.parse(restarted.stdout) as { readonly startedAt: string }
    const after = JSON.parse((await runCaptured(['status', '--json', '--data', data])).stdout) as { readonly startedAt: string }
    expect(after.startedAt).toBe(startedAt)
    expect(JSON.parse(before.stdout)).not.toMatchObject({ startedAt })
    const events = await runCaptured(['events', 'list', '--json', '--data', data])
    expect(events.stdout).toContain('asked for a restart')
  } finally {
    service.child.kill('SIGTERM')
    expect((await service.ended).code).toBe(0)
    rmSync(folder, { recursive: true, force: true })
  }
})
