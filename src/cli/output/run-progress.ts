import { SingleBar } from 'cli-progress'
import type { RunBody, RunStepBody } from '#src/api/contract/run.ts'
import type { Output } from './output.ts'
import { printStep } from './run-report.ts'
import { showCount } from './words.ts'

/** Width of the bar itself. */
const barColumns = 30
/** Milliseconds between two lines about the same phase where nothing can be redrawn. */
const lineIntervalMs = 10_000

/**
 * Shows runs while they go on: a bar that is redrawn on a terminal, now and then a line elsewhere. Each step is printed for
 * good when it has ended.
 */
export class RunProgress {
  readonly #output: Output
  readonly #printed = new Map<number, number>()
  #bar: SingleBar | null = null
  #lastLine = { text: '', at: 0 }

  constructor(output: Output) {
    this.#output = output
  }

  /** Takes the newest state of a run. */
  show(run: RunBody): void {
    if (this.#output.json) return
    for (const step of run.steps) {
      if (step.result !== 'in-progress') this.#printOnce(run, step)
      else if (step.progress !== null) this.#draw(run, step, step.progress)
    }
    if (run.endedAt !== null && run.steps.length === 0) this.#output.line(`${run.connector}  ${run.profile}  ${run.result}`)
  }

  /** Leaves the terminal as it should be. */
  end(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  #printOnce(run: RunBody, step: RunStepBody): void {
    if ((this.#printed.get(run.number) ?? 0) >= step.number) return
    this.#printed.set(run.number, step.number)
    this.end()
    printStep(this.#output, step, { connector: run.connector })
  }

  #draw(run: RunBody, step: RunStepBody, progress: NonNullable<RunStepBody['progress']>): void {
    const title = `${run.connector}  ${step.type === progress.phase ? step.type : `${step.type} · ${progress.phase}`}`
    if (!this.#output.isLive) return this.#tell(title, progress)
    const payload = { title, total: progress.total, rate: progress.rate }
    const most = Math.max(progress.total ?? 0, progress.done, 1)
    this.#bar ??= this.#begin({ total: most, done: progress.done, payload })
    this.#bar.setTotal(most)
    this.#bar.update(progress.done, payload)
  }

  #begin(first: { readonly total: number; readonly done: number; readonly payload: object }): SingleBar {
    const bar = new SingleBar({
      stream: this.#output.stream,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: null,
      barsize: barColumns,
      format: (_options, parameters, drawn: unknown) => barLine(this.#output, parameters, drawn),
    })
    bar.start(first.total, first.done, first.payload)
    return bar
  }

  #tell(title: string, { done, total, rate }: NonNullable<RunStepBody['progress']>): void {
    const now = performance.now()
    if (this.#lastLine.text === title && now - this.#lastLine.at < lineIntervalMs) return
    this.#lastLine = { text: title, at: now }
    this.#output.line(`  ${title}  ${amounts(done, total)}  ${showCount(rate)}/s`)
  }
}

function barLine(output: Output, drawn: { readonly progress: number; readonly value: number }, payload: unknown): string {
  const { title, total, rate } = payload as { readonly title: string; readonly total: number | null; readonly rate: number }
  const filled = Math.round(drawn.progress * barColumns)
  const bar = total === null ? '' : `${output.style('cyan', '━'.repeat(filled))}${output.style('dim', '━'.repeat(barColumns - filled))}  `
  return `${output.style('cyan', '…')} ${title}  ${bar}${amounts(drawn.value, total)}  ${showCount(rate)}/s`
}

function amounts(done: number, total: number | null): string {
  return total === null ? showCount(done) : `${showCount(done)} of ${showCount(Math.max(total, done))}`
}
