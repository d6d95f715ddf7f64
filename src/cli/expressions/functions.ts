import { Option } from 'commander'
import { AppError } from '#src/base/app-error.ts'
import { functionEntry, functionPage } from '#src/expressions/function-page.ts'
import type { FunctionPage } from '#src/expressions/functions/definition.ts'
import { allFunctions } from '#src/expressions/functions/registry.ts'
import { didYouMean } from '#src/expressions/suggest.ts'
import { text, type CommandSpec, type Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../exit-code.ts'
import { printPairs } from '../output/table.ts'

/** `lockstep expressions functions [NAME]` */
export const functionsCommand: CommandSpec = {
  usage: 'functions [name]',
  summary: 'Show the functions of the rule language',
  description: 'Lists all functions, or shows what one of them does, with NULL and with lists, its errors and an example.',
  options: [
    new Option('--dialect <dialect>', 'only those of sync rules or of cloud mappings').choices(['sync', 'cloud']),
    new Option('--markdown', 'print the whole reference as Markdown'),
  ],
  run: async (invocation, { arguments: [name], options }) => {
    if (options['markdown'] === true) return printMarkdown(invocation)
    const dialect = text(options, 'dialect')
    const pages = allFunctions.filter((page) => dialect === undefined || page.dialect === 'both' || page.dialect === dialect)
    return name === undefined ? list(invocation, pages) : show(invocation, pages, name)
  },
}

function printMarkdown({ output }: Invocation): ExitCode {
  const page = functionPage()
  output.result(page)
  for (const line of page.trimEnd().split('\n')) output.line(line)
  return exitCodes.done
}

function list({ output }: Invocation, pages: readonly FunctionPage[]): ExitCode {
  output.result(pages.map(functionEntry))
  for (const [family, members] of Map.groupBy(pages, (page) => page.family)) {
    output.line(output.style('bold', family))
    const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    printPairs(
      output,
      sorted.map((page) => [titleOf(page), firstSentence(page.summary)]),
      '  ',
    )
    output.line()
  }
  output.line('More about one of them: lockstep expressions functions NAME')
  return exitCodes.done
}

function show({ output }: Invocation, pages: readonly FunctionPage[], name: string): ExitCode {
  const found = pages.filter((page) => page.name.toLowerCase() === name.toLowerCase())
  if (found.length === 0) throw unknownFunction(name, pages)
  output.result(found.map(functionEntry))
  for (const [i, page] of found.entries()) {
    if (i > 0) output.line()
    output.line(`${output.style('bold', titleOf(page))}  ${output.style('dim', page.family)}`)
    for (const signature of page.signature.split('; ')) output.line(`  ${signature}`)
    output.line()
    output.line(`  ${page.summary}`)
    output.line()
    const [expression, result] = page.example
    const pairs = [
      ['NULL', page.nulls],
      ['Lists', page.lists],
      ['Errors', page.errors],
      ['Example', `${expression} → ${result === '' ? 'empty text' : result}`],
      ['Source', page.source],
    ] as const
    printPairs(output, pairs, '  ')
  }
  return exitCodes.done
}

function titleOf({ name, dialect }: FunctionPage): string {
  return dialect === 'both' ? name : `${name} (${dialect})`
}

/** A colon or a full stop ends what a list has room for. */
function firstSentence(summary: string): string {
  return /^.*?[.](?= |$)/.exec(summary)?.[0] ?? summary
}

function unknownFunction(name: string, pages: readonly FunctionPage[]): AppError {
  const meant = didYouMean(
    name,
    pages.map((page) => page.name),
  )
  return new AppError('function-unknown', { subject: name, ...(meant === null ? {} : { detail: meant }) })
}
