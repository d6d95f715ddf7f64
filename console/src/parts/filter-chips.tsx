import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useSearchParams } from 'react-router'
import { partWords } from '../words/parts.ts'
import { Icon } from './icon.tsx'
import classes from './filter-chips.module.css'

/** One thing a list can be filtered by. Its value stands in the address under its name. */
export type Filter =
  | {
      readonly kind: 'choice'
      readonly name: string
      readonly label: string
      readonly choices: readonly { readonly value: string; readonly label: string }[]
    }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly placeholder?: string }

/** Reads and changes filters in the address, so that every filtered list can be linked to. An empty value takes the filter away. */
export function useFilters(): readonly [URLSearchParams, (name: string, value: string | null) => void] {
  const [parameters, setParameters] = useSearchParams()
  const change = (name: string, value: string | null): void =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === null || value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return [parameters, change]
}

/** The filters of a list, and below them what is filtered now, each with a way to take it off: nothing vanishes unseen. */
export function FilterChips({ filters }: { readonly filters: readonly Filter[] }) {
  const [parameters, change] = useFilters()
  const [, setParameters] = useSearchParams()
  const set = filters.filter(({ name }) => parameters.has(name))
  return (
    <search aria-label={partWords.filters.label} className={classes['filters']}>
      <Group gap="xs" align="end">
        {filters.map((filter) => (
          <FilterField key={filter.name} filter={filter} value={parameters.get(filter.name) ?? ''} change={change} />
        ))}
      </Group>
      {set.length === 0 ? null : (
        <Group gap={6} mt="xs">
          {set.map((filter) => (
            <button
              key={filter.name}
              type="button"
              className={classes['chip']}
              aria-label={partWords.filters.remove(`${filter.label}: ${nameOfValue(filter, parameters.get(filter.name) ?? '')}`)}
              onClick={() => change(filter.name, null)}
            >
              {filter.label}: {nameOfValue(filter, parameters.get(filter.name) ?? '')} <Icon name="cross" size={14} />
            </button>
          ))}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() =>
              setParameters(
                (before) => new URLSearchParams([...before].filter(([name]) => !filters.some((filter) => filter.name === name))),
              )
            }
          >
            {partWords.filters.clear}
          </Button>
        </Group>
      )}
    </search>
  )
}

function FilterField(of: {
  readonly filter: Filter
  readonly value: string
  readonly change: (name: string, value: string | null) => void
}) {
  const { filter, value, change } = of
  if (filter.kind === 'text') {
    return (
      <TextInput
        size="sm"
        label={filter.label}
        {...(filter.placeholder === undefined ? {} : { placeholder: filter.placeholder })}
        value={value}
        onChange={(event) => change(filter.name, event.currentTarget.value)}
        className={classes['field']}
      />
    )
  }
  return (
    <NativeSelect
      size="sm"
      label={filter.label}
      value={value}
      data={[{ value: '', label: partWords.filters.any }, ...filter.choices]}
      onChange={(event) => change(filter.name, event.currentTarget.value)}
      className={classes['field']}
    />
  )
}

function nameOfValue(filter: Filter, value: string): string {
  return filter.kind === 'choice' ? (filter.choices.find((choice) => choice.value === value)?.label ?? value) : value
}
