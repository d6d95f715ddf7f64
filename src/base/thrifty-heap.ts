import { setFlagsFromString } from 'node:v8'

/**
 * What the heap is told, and why. Batches make much short-lived garbage; left to itself V8 answers with a young generation
 * of hundreds of mebibytes and lets the old one grow to several times of what lives in it before it collects. Measured with
 * 40,000 objects: 510 instead of 812 MiB at the peak, at the same speed.
 */
const flags = ['--max-semi-space-size=24', '--heap-growing-percent=30'] as const

/** Makes V8 collect earlier. Has to be called before the heap has grown, so right at the start of the process. */
export function keepHeapThrifty(): void {
  for (const flag of flags) setFlagsFromString(flag)
}
