import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CHROMIUM_ARGUMENTS, chromiumMissing, chromiumPath } from './chromium.ts'
import { runCommand } from './command.ts'
import { describeServer } from './describe-server.ts'
import { ownDirectory } from './loopback.ts'

describeServer(chromiumMissing(), 'Chromium', () => {
  let profile: string

  beforeEach(() => {
    profile = ownDirectory('chromium')
  })

  afterEach(() => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  it('runs a page with its script and prints the result', async () => {
    const page = 'data:text/html,<p id=sum></p><script>document.getElementById("sum").textContent = 40 %2B 2</script>'
    const options = [...CHROMIUM_ARGUMENTS, '--headless', `--user-data-dir=${profile}`, '--dump-dom']
    expect(await runCommand(chromiumPath() ?? '', [...options, page])).toContain('<p id="sum">42</p>')
  })
})
