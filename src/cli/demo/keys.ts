import { must } from '#src/base/assert.ts'
import { canAsk } from '../prompt.ts'
import type { Output } from '../output/output.ts'
import type { Shell } from '../shell.ts'
import { forestName } from './connect.ts'
import { strongPassword } from './password.ts'
import type { Stage } from './stage.ts'

/** Lets the person at the terminal act as the administrator of the directory with single keys, until `q` or the end. */
export function playOnKeys(shell: Shell, output: Output, stage: Stage): Promise<void> {
  if (output.json || !canAsk(shell)) {
    output.line('The demo runs until Ctrl-C.')
    return new Promise(() => undefined)
  }
  output.line(`${output.style('bold', 'Keys')}  t gives somebody another title · p changes the password of the connector account · q ends`)
  shell.stdin.setRawMode?.(true)
  shell.stdin.resume()
  return new Promise((resolve) => {
    const onKey = (chunk: Buffer): void => {
      switch (chunk.toString('utf8')) {
        case 't':
          return changeTitle(output, stage)
        case 'p':
          return changePassword(output, stage)
        // In raw mode the terminal does not turn Ctrl-C into a signal.
        case 'q':
        case '\u0003':
          shell.stdin.off('data', onKey)
          shell.stdin.setRawMode?.(false)
          shell.stdin.pause()
          resolve()
      }
    }
    shell.stdin.on('data', onKey)
  })
}

/** Titles that nobody has yet, one after the other. */
let titles = 0

function changeTitle(output: Output, { lab, dataDirectory }: Stage): void {
  const people = lab.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  const dn = must(people[titles % people.length], 'a person')
  titles += 1
  const title = `Chief of Demonstrations ${titles}`
  lab.directory.directory.modify(dn, { title })
  output.line(`In the directory ${dn} has the title "${title}" now. Bring it to the tenant:`)
  output.line(`  node bin/lockstep.js cycle --data ${dataDirectory}`)
}

function changePassword(output: Output, { lab, dataDirectory }: Stage): void {
  const password = strongPassword()
  lab.directory.directory.setPassword(lab.account.name, password)
  output.line(`In the directory ${lab.account.userPrincipalName} has the password ${password} now. See what a run says, then enter it:`)
  output.line(`  node bin/lockstep.js run ${forestName} "Delta Import" --data ${dataDirectory}`)
  output.line(`  node bin/lockstep.js credentials set ${forestName} --data ${dataDirectory}`)
}
