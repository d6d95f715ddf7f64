import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

/** How to reach one of the lab's directories. */
export interface LabAccess {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: string
}

/** The lab in another process. */
export interface LabChild {
  readonly activeDirectory: LabAccess
  readonly entraId: LabAccess
  close(): void
}

/** Starts the lab with an organisation of a size. Resolves when both directories answer. */
export async function startLabChild(size: { readonly people: number; readonly groups: number }): Promise<LabChild> {
  const script = join(import.meta.dirname, 'lab-process.ts')
  const child = spawn(process.execPath, ['--max-old-space-size=8192', script, String(size.people), String(size.groups)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const access = JSON.parse(line) as Omit<LabChild, 'close'>
    return { ...access, close: () => child.stdin.end() }
  }
  throw new Error('The lab ended before it was ready.')
}
