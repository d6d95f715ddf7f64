import { runLineShape, runShape, type RunBody } from '#src/api/contract/run.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Invocation } from './command.ts'
import { RunProgress } from './output/run-progress.ts'

/** Starts a run with a POST request and shows it until it has ended. Ctrl-C asks it to stop at its next page or batch. */
export async function followRun(
  { client, output, shell }: Invocation,
  request: { readonly path: string; readonly body?: object },
): Promise<RunBody> {
  const progress = new RunProgress(output)
  let number: number | null = null
  let isStopping = false
  const ignoreInterrupts = shell.onInterrupt(() => {
    if (isStopping || number === null) shell.exit(130)
    isStopping = true
    output.aside(`Stopping run ${number} at its next page or batch. Ctrl-C again leaves it to itself.`)
    // When it has ended meanwhile, the last line is on its way already.
    client.ask(runShape, { method: 'POST', path: `/runs/${number}/stop` }).catch(() => undefined)
  })
  try {
    for await (const line of client.lines(runLineShape, { method: 'POST', ...request })) {
      number = line.run.number
      progress.show(line.run)
      if (line.type === 'ended') return line.run
    }
  } finally {
    progress.end()
    ignoreInterrupts()
  }
  throw new AppError('service-answer', { detail: 'the run ended without a result' })
}
