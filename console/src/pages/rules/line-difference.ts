/** A line of a comparison, or a number of lines that are the same. */
export type DifferenceLine =
  | { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }
  | { readonly kind: 'gap'; readonly count: number }

/** Lines of one document beyond which comparing costs more than anybody waits for. */
const linesMax = 2_000
/** Lines that are the same and shown around those that differ. */
const around = 3

/** What differs between two texts, line by line; null where they are too long. */
export function lineDifference(before: string, after: string): readonly DifferenceLine[] | null {
  const [old, fresh] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++
  let end = 0
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++
  const middle = compared(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end))
  if (middle === null) return null
  const same = (lines: readonly string[]): readonly DifferenceLine[] => lines.map((text) => ({ kind: 'same', text }))
  return folded([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))])
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** The longest common subsequence decides which lines stay. */
function compared(old: readonly string[], fresh: readonly string[]): readonly DifferenceLine[] | null {
  if (old.length > linesMax || fresh.length > linesMax) return null
  const width = fresh.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DifferenceLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push({ kind: 'same', text: old[i] ?? '' })
      i++
      j++
    } else if (i < old.length && (j === fresh.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ kind: 'removed', text: old[i++] ?? '' })
    else lines.push({ kind: 'added', text: fresh[j++] ?? '' })
  }
  return lines
}

/** Long stretches of lines that are the same become a number. */
function folded(lines: readonly DifferenceLine[]): readonly DifferenceLine[] {
  const isNear = lines.map((_, index) => lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'))
  return lines.reduce<DifferenceLine[]>((shown, line, index) => {
    const last = shown.at(-1)
    if (isNear[index] === true) shown.push(line)
    else if (last?.kind === 'gap') shown[shown.length - 1] = { kind: 'gap', count: last.count + 1 }
    else shown.push({ kind: 'gap', count: 1 })
    return shown
  }, [])
}
