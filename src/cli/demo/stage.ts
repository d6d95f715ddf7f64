import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { socketAddress } from '#src/api/contract/socket.ts'
import { AppError } from '#src/base/app-error.ts'
import { systemClock } from '#src/base/clock.ts'
import { openService, type Service, type ServiceOptions } from '#src/service.ts'
import { ServiceClient } from '../client/service-client.ts'
import type { OutputStream, Shell } from '../shell.ts'
import { logLines } from '../output/log-lines.ts'
import { startDemoLab, type DemoLab, type LabSize } from './lab.ts'

/** Where a demo plays: lab, service, and the way to speak to it that every command uses. */
export interface Stage {
  readonly lab: DemoLab
  readonly service: Service
  readonly client: ServiceClient
  readonly dataDirectory: string
  readonly logFile: string
  /** From now on the log also goes to the terminal. */
  showLog(stream: OutputStream): void
  close(reason: string): Promise<void>
}

/** What a person chose. */
export interface StageOptions {
  readonly size: LabSize
  /** Data directory, or null for a temporary one that is removed at the end. */
  readonly dataDirectory: string | null
  readonly keep: boolean
  /** Port of loopback for the console, 0 for any that is free; null for none. */
  readonly port: number | null
}

/** Starts lab and service. The data directory must be empty: the lab is a new one every time. */
export async function setStage(shell: Shell, wanted: StageOptions): Promise<Stage> {
  const root = wanted.dataDirectory === null ? mkdtempSync(join(tmpdir(), 'lockstep-demo-')) : null
  const dataDirectory = wanted.dataDirectory ?? join(root ?? '', 'data')
  if (existsSync(dataDirectory) && readdirSync(dataDirectory).length > 0) {
    throw new AppError('data-directory-unusable', {
      subject: dataDirectory,
      detail: 'a demo needs an empty one, because its directory and tenant are new',
    })
  }
  const logFile = root === null ? `${dataDirectory}.log` : join(root, 'service.log')
  const log = switchableLog(logFile)
  const lab = await startDemoLab(wanted.size, systemClock)
  const options: ServiceOptions = {
    dataDirectory,
    keyFile: root === null ? `${dataDirectory}.key` : join(root, 'vault.key'),
    environment: shell.environment,
    log: pino({ base: null }, log),
    holder: 'lockstep demo',
    network: wanted.port === null ? null : { listen: `127.0.0.1:${wanted.port}`, tls: null },
  }
  const running = await keepRunning(options)
  const address =
    socketAddress(dataDirectory, { platform: shell.platform, workingDirectory: shell.workingDirectory }) ?? running.current().address
  return {
    lab,
    get service() {
      return running.current()
    },
    client: new ServiceClient({ address, dataDirectory, author: shell.userName }),
    dataDirectory,
    logFile,
    showLog: (stream) => log.show(stream),
    close: async (reason) => {
      await running.close(reason)
      await lab.close()
      await log.close()
      if (root !== null && !wanted.keep) rmSync(root, { recursive: true, force: true })
    },
  }
}

/** A service that comes back at the same address when somebody asks for a restart in the console. */
async function keepRunning(options: ServiceOptions) {
  let service = await openService(options)
  let isEnding = false
  let restarting: Promise<void> = Promise.resolve()
  const watch = async (): Promise<void> => {
    const author = await service.restartAsked
    if (!isEnding) restarting = again(author)
  }
  const again = async (author: string): Promise<void> => {
    const listen = service.networkAddress
    await service.close(`${author} asked for a restart`, 'restart')
    service = await openService({ ...options, network: listen === null ? null : { listen, tls: null } })
    void watch()
  }
  void watch()
  return {
    current: () => service,
    close: async (reason: string): Promise<void> => {
      isEnding = true
      await restarting
      await service.close(reason)
    },
  }
}

/** Everything into a file; once asked for, to the terminal too. */
function switchableLog(file: string) {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  let shown: { write(line: string): void } | null = null
  return {
    write: (line: string): void => {
      stream.write(line)
      shown?.write(line)
    },
    show: (terminal: OutputStream): void => {
      shown = logLines(terminal)
    },
    close: (): Promise<void> => new Promise((resolve) => void stream.end(() => resolve())),
  }
}
