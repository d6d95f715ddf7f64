import { verifyShape, type VerifyBody } from '#src/api/contract/verify.ts'
import type { CommandSpec, Invocation } from './command.ts'
import { exitCodes } from './exit-code.ts'

/** `lockstep verify` */
export const verifyCommand: CommandSpec = {
  usage: 'verify',
  summary: 'Check every invariant of the database',
  description: 'Checks every invariant of the database: through the service while it runs, otherwise by opening the data directory itself.',
  run: async (invocation) => {
    const { output } = invocation
    const verified = await verify(invocation)
    output.result(verified)
    if (verified.sound) output.line(`${output.style('green', '✓')} The database is sound.`)
    for (const { invariant, subject, message } of verified.findings) {
      output.line(`${output.style('red', '✗')} ${invariant}: ${subject}: ${message}`)
    }
    return verified.sound ? exitCodes.done : exitCodes.failed
  },
}

async function verify({ client, dataDirectory }: Invocation): Promise<VerifyBody> {
  if (await client.isRunning()) return client.ask(verifyShape, { method: 'POST', path: '/verify' })
  // Loaded where it is needed: it brings the whole service along.
  const { verifyStore } = await import('#src/service.ts')
  const findings = await verifyStore(dataDirectory, 'lockstep verify')
  return { sound: findings.length === 0, findings: findings.map((finding) => ({ ...finding })) }
}
