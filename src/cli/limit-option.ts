import { Option } from 'commander'
import { text, wholeNumber, type Options } from './command.ts'

/** `--limit N` of lists. */
export function limitOption(): Option {
  return new Option('--limit <n>', 'entries to show').argParser(wholeNumber('--limit', 1)).default('50')
}

export function limitOf(options: Options): number {
  return Number(text(options, 'limit') ?? '50')
}
