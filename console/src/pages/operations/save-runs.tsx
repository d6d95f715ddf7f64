import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import type { RunBody } from '#src/api/contract/run.ts'
import { Icon } from '../../parts/icon.tsx'
import { csvOf, saveFile } from '../../parts/save-file.ts'
import { showProblem } from '../../parts/show-problem.tsx'
import { runsToSave, savedRunsMax, type RunFilter } from '../../requests/runs.ts'
import { operationsWords } from '../../words/operations.ts'
import { numbersOf } from './run-numbers.ts'

const words = operationsWords.saveList

/** Saves the list as it is filtered, also what was not scrolled to. */
export function SaveRuns({ filter, fits }: { readonly filter: RunFilter; readonly fits: (run: RunBody) => boolean }) {
  const saving = useMutation({
    mutationFn: async (form: 'csv' | 'json') => {
      const runs = await runsToSave(filter)
      save(form, runs.filter(fits))
      if (runs.length >= savedRunsMax) notifications.show({ message: words.cut(savedRunsMax) })
    },
    onError: showProblem,
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="sm" loading={saving.isPending} rightSection={<Icon name="down" size={16} />}>
          {words.action}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saving.mutate('csv')}>{words.csv}</Menu.Item>
        <Menu.Item onClick={() => saving.mutate('json')}>{words.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const heads = ['number', 'connector', 'profile', 'result', 'trigger', 'startedAt', 'endedAt', 'configurationVersion', 'cycleId'] as const
const numbers = ['added', 'updated', 'deleted', 'errors'] as const

function save(form: 'csv' | 'json', runs: readonly RunBody[]): void {
  const name = `${words.file}.${form}`
  if (form === 'json') return saveFile({ name, type: 'application/json', text: `${JSON.stringify(runs, null, 2)}\n` })
  const rows = runs.map((run) => [...heads.map((head) => run[head]), ...numbers.map((each) => numbersOf(run)[each])])
  saveFile({ name, type: 'text/csv;charset=utf-8', text: csvOf([[...heads, ...numbers], ...rows]) })
}
