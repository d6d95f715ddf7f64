import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program, runCommand } from './command.ts'
import { describeServer } from './describe-server.ts'
import { postgresMissing, startPostgres, type PostgresServer } from './postgres.ts'

describeServer(postgresMissing(), 'a PostgreSQL server', () => {
  let postgres: PostgresServer

  beforeAll(async () => {
    postgres = await startPostgres()
  })

  afterAll(async () => {
    await postgres.stop()
  })

  it('accepts connections at its own address', async () => {
    const answer = await runCommand(program('pg_isready'), ['-h', postgres.address, '-p', String(postgres.port)])
    expect(answer).toContain('accepting connections')
  })

  it('answers SQL in a database of its own', async () => {
    const url = await postgres.createDatabase('first "test"')
    expect(url).toContain(postgres.address)
    expect(await postgres.psql('create table t (n int); insert into t values (1), (2); select * from t', 'first "test"')).toBe('1\n2')
    await expect(postgres.psql('select * from missing')).rejects.toThrow('relation "missing" does not exist')
  })

  it('refuses a wrong password', async () => {
    const url = postgres.url.replace(postgres.password, 'wrong')
    await expect(runCommand(program('psql'), [url, '-c', 'select 1'])).rejects.toThrow('password authentication failed')
  })

  it('leaves nothing behind when it is stopped', async () => {
    const other = await startPostgres()
    await other.stop()
    expect({ running: existsSync(`/proc/${other.pid}`), directory: existsSync(other.directory) }).toEqual({
      running: false,
      directory: false,
    })
  })
})
