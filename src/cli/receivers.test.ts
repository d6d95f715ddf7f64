import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceWorld } from '#src/api/testing/service-world.ts'
import { runCaptured } from './testing/captured-shell.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.start()
  await world.add('active-directory')
})
afterAll(() => world.close())

const lockstep = (...given: string[]) => runCaptured([...given, '--data', world.dataDirectory], { input: '' })

function written(name: string, text: string): string {
  const path = join(world.dataDirectory, name)
  writeFileSync(path, text)
  return path
}

describe('receivers at the command line', () => {
  it('add, test, change, switch off and remove a sink, a version of the configuration each', async () => {
    const file = written('sink.yaml', 'path: told.jsonl\nminimumLevel: error\n')
    const added = await lockstep('events', 'set-sink', 'lines', '--type', 'file', '--file', file)
    expect([added.code, added.stdout]).toEqual([0, expect.stringMatching(/^Saved as version \d+ of the configuration/)])
    const tested = await lockstep('events', 'test-sink', 'LINES')
    expect([tested.code, tested.stdout]).toEqual([0, expect.stringContaining('it is on the disk')])
    expect(readFileSync(join(world.dataDirectory, 'told.jsonl'), 'utf8')).toContain('"name":"SinkTest"')
    written('sink.yaml', 'path: told.jsonl\n')
    expect((await lockstep('events', 'set-sink', 'Lines', '--type', 'file', '--file', file)).code).toBe(0)
    expect((await lockstep('events', 'set-sink', 'lines', '--type', 'file', '--file', file)).stdout).toBe('Nothing changed.\n')
    await lockstep('events', 'switch-sink', 'lines', 'off', '--reason', 'the disk is being moved')
    expect((await lockstep('events', 'sinks')).stdout).toContain('lines (off)')
    expect((await lockstep('config', 'history')).stdout).toContain('the disk is being moved')
    expect((await lockstep('events', 'remove-sink', 'lines')).code).toBe(0)
    expect((await lockstep('events', 'sinks', '--json')).stdout).toContain('"sinks": []')
    expect((await lockstep('events', 'remove-sink', 'lines')).code).toBe(6)
  })

  it('end with 1 and say why where a test message does not arrive', async () => {
    const file = written('channel.yaml', 'url: http://127.0.0.1:9/nobody\n')
    await lockstep('alerts', 'set-channel', 'pager', '--type', 'webhook', '--file', file)
    const tested = await lockstep('alerts', 'test-channel', 'pager')
    expect([tested.code, tested.stdout]).toEqual([1, expect.stringMatching(/The test of the alert channel pager failed: .*ECONNREFUSED/)])
    const wrong = await lockstep('alerts', 'set-channel', 'pager', '--type', 'webhook', '--file', written('bad.yaml', 'url: ftp://x\n'))
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('alerts.yaml')])
    expect((await lockstep('alerts', 'switch-channel', 'pager', 'half')).code).toBe(2)
  })
})
