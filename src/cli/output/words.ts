import { isCompleted, type RunResult } from '#src/model/run.ts'
import type { Output } from './output.ts'

/** Local time to the second, for people: `2026-11-22 09:30:04`. JSON keeps UTC with milliseconds. */
export function showTime(iso: string | null): string {
  if (iso === null) return '-'
  const at = new Date(iso)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** `840 ms`, `3.4 s`, `2 min 05 s`, `1 h 12 min`. */
function showDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor((seconds % 3_600) / 60)).padStart(2, '0')} min`
}

/** From the start to the end, or until now while it goes on. */
export function showSpan(startedAt: string, endedAt: string | null): string {
  return endedAt === null ? 'running' : showDuration(Date.parse(endedAt) - Date.parse(startedAt))
}

/** Whole numbers with a thin grouping that reads the same everywhere: `12 345`. */
export function showCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
}

/** The result in the colour of its severity. */
export function showResult(output: Output, result: RunResult): string {
  return output.style(colourOf(result), result)
}

/** A sign in front of a line, in the colour of its severity. */
export function signOf(output: Output, outcome: 'passed' | 'warning' | 'failed' | 'running'): string {
  switch (outcome) {
    case 'passed':
      return output.style('green', '✓')
    case 'warning':
      return output.style('yellow', '!')
    case 'failed':
      return output.style('red', '✗')
    case 'running':
      return output.style('cyan', '…')
  }
}

export function outcomeOf(result: RunResult): 'passed' | 'warning' | 'failed' | 'running' {
  if (result === 'in-progress') return 'running'
  if (!isCompleted(result) || result.endsWith('-errors')) return 'failed'
  return result === 'completed-warnings' || result === 'completed-transient-objects' ? 'warning' : 'passed'
}

function colourOf(result: RunResult): 'green' | 'yellow' | 'red' | 'cyan' {
  switch (outcomeOf(result)) {
    case 'passed':
      return 'green'
    case 'warning':
      return 'yellow'
    case 'failed':
      return 'red'
    case 'running':
      return 'cyan'
  }
}
