import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { oneUserShape } from '#src/api/contract/access.ts'
import { secretHandleShape } from '#src/api/contract/connector.ts'
import { Secret } from '#src/base/secret.ts'
import type { Role } from '#src/model/role.ts'
import type { Output } from '../output/output.ts'
import { strongPassword } from './password.ts'
import type { Stage } from './stage.ts'

/** Stands in a checkout only; packages bring the built console along. */
const build = fileURLToPath(new URL('../../../console/build/main.ts', import.meta.url))
const buildMsMax = 180_000

/** Builds the console where its sources are newer than what was built. A demo without a console is still a demo. */
export async function freshConsole(output: Output): Promise<void> {
  if (!existsSync(build)) return
  const { error, stdout, stderr } = await new Promise<{ error: Error | null; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [build, '--if-stale'], { timeout: buildMsMax }, (failure, printed, complained) =>
      resolve({ error: failure, stdout: printed, stderr: complained }),
    )
  })
  if (error !== null) output.aside(`The console could not be built, and the demo goes on without it: ${stderr.trim() || error.message}`)
  else if (stdout !== '') output.line(stdout.trim())
}

/** Adds people for the console and says where it is. Their passwords are made for this demo and die with it. */
export async function printConsole(
  stage: Stage,
  output: Output,
): Promise<{ readonly console: string; readonly people: readonly object[] }> {
  const url = `http://${stage.service.networkAddress ?? ''}/`
  output.line(output.style('bold', 'The console'))
  output.line(`  ${url}`)
  const people = []
  for (const { name, role } of [
    { name: 'admin', role: 'administrator' },
    { name: 'viewer', role: 'viewer' },
  ] as const) {
    const password = await addPerson(stage, { name, role })
    output.line(`  sign in as ${name.padEnd(6)} with the password ${password}  ${output.style('dim', role)}`)
    people.push({ name, role, password })
  }
  output.line()
  return { console: url, people }
}

async function addPerson({ client }: Stage, { name, role }: { readonly name: string; readonly role: Role }): Promise<string> {
  const text = strongPassword()
  const password = Secret.fromText(text)
  try {
    const { handle } = await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: password })
    await client.ask(oneUserShape, { method: 'POST', path: '/users', body: { name, role, password: handle } })
  } finally {
    password.destroy()
  }
  return text
}
