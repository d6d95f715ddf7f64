/** One place that breaks a rule: where, what, and what to write instead. Both texts are sentences without the final stop. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly problem: string
  readonly remedy: string
}

/** The line a person reads and an editor can jump to. */
export function formatFinding({ file, line, problem, remedy }: Finding): string {
  return `${file}:${line}  ${problem}. ${remedy}.`
}
