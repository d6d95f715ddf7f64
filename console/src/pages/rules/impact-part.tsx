import { Button, Group, Stack, Text } from '@mantine/core'
import type { ImpactCountsBody } from '#src/api/contract/impact.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import type { ConfigurationChangeBody } from '../../requests/configuration.ts'
import { changeWords } from '../../words/changes.ts'
import { ImpactChanges } from './impact-changes.tsx'
import { useImpact, type Impact } from './use-impact.ts'

const words = changeWords.impact
const attributesShown = 12

/** Measures what a change does to every object, and shows it. */
export function ImpactPart({ change, blocked }: { readonly change: ConfigurationChangeBody; readonly blocked: string | null }) {
  const { impact, measure, stop } = useImpact(change)
  return (
    <Stack gap="sm">
      <Text size="sm">{words.text}</Text>
      <Group>
        {impact.kind === 'measuring' ? (
          <Button variant="default" onClick={stop}>
            {words.stop}
          </Button>
        ) : (
          <ActionButton permission="edit-rules" variant="default" blocked={blocked} act={measure}>
            {impact.kind === 'measured' ? words.again : words.run}
          </ActionButton>
        )}
      </Group>
      <ImpactView impact={impact} />
    </Stack>
  )
}

function ImpactView({ impact }: { readonly impact: Impact }) {
  switch (impact.kind) {
    case 'none':
      return <Text size="sm">{words.unknown}</Text>
    case 'stopped':
      return <Text size="sm">{words.stopped}</Text>
    case 'failed':
      return <ProblemNotice error={impact.error} />
    case 'measuring': {
      const { progress } = impact
      const said = progress === null ? words.phases.copying : words.progress(words.phases[progress.phase], progress)
      return <Loading what={said} />
    }
    case 'measured':
      return (
        <Stack gap="sm">
          <Counts counts={impact.counts} />
          {impact.remarks.length === 0 ? null : (
            <div>
              <Text fw={600} size="sm">
                {words.remarks}
              </Text>
              {impact.remarks.map((remark) => (
                <Text key={remark} size="sm">
                  {remark}
                </Text>
              ))}
            </div>
          )}
          <ImpactChanges changes={impact.changes} found={impact.found} />
        </Stack>
      )
  }
}

function Counts({ counts }: { readonly counts: ImpactCountsBody }) {
  const { metaverse, exports, links, attributes, errors } = counts
  const changed =
    metaverse.add + metaverse.update + metaverse.delete + sum(exports.map(({ add, update, ...rest }) => add + update + rest.delete))
  const deletes = metaverse.delete + sum(exports.map((each) => each.delete))
  return (
    <>
      <Text component="output" fw={650} size="lg">
        {changed === 1 ? words.one(deletes) : words.sentence(changed, deletes)}
      </Text>
      {errors > 0 ? <StateWord tone="failed" word={words.errors(errors)} /> : <StateWord tone="success" word={words.noErrors} />}
      <FactList
        facts={[
          { name: words.metaverse, value: words.metaverseOf(metaverse.add, metaverse.update, metaverse.delete) },
          ...exports.map((each) => ({ name: words.exports, value: words.exportsOf(each) })),
          { name: words.links, value: words.linksOf(links) },
          ...(attributes.length === 0
            ? []
            : [
                {
                  name: words.attributes,
                  value: attributes
                    .slice(0, attributesShown)
                    .map(({ attribute, connector, objects }) =>
                      words.attribute(connector === null ? attribute : `${connector}: ${attribute}`, objects),
                    )
                    .join(', '),
                },
              ]),
        ]}
      />
    </>
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}
