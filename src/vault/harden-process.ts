import { writeFileSync } from 'node:fs'

/** Options of Node.js that let others look into the process, or write its memory to a file. */
const revealing = /^--(?:inspect|debug|heapsnapshot|heap-prof|cpu-prof|diagnostic-dir|report-|abort-on-uncaught)/

/**
 * Takes from the process what would write its memory down: pages are left out of core dumps (core(5)), and reports of Node.js leave the
 * environment out. Returns what else gives others a way in, for the log: it was asked for by whoever started the process.
 */
export function hardenProcess(started: NodeJS.Process): readonly string[] {
  try {
    // Linux: no kind of memory mapping goes into a core dump of this process and of those it starts.
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // Other systems have no such file. There the service manager has to forbid core dumps.
  }
  started.report.excludeEnv = true
  started.report.reportOnFatalError = false
  started.report.reportOnSignal = false
  started.report.reportOnUncaughtException = false
  const given = [...started.execArgv, ...(started.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  return given.filter((option) => revealing.test(option)).map((option) => option.split('=')[0] ?? option)
}
