import type { Finding } from './finding.ts'
import { isTest, type Project, type SourceFile } from './project.ts'

const PARAMETERS_MAX = 3

/** Functions that are hard to call: with too many positions, or with a bare `true` whose meaning the reader has to look up. */
export function checkShape(project: Project): Finding[] {
  return project.sources.filter(({ path }) => !isTest(path)).flatMap((source) => [...manyParameters(source), ...switches(source)])
}

function manyParameters({ path, functions }: SourceFile): Finding[] {
  return functions
    .filter(({ parameters }) => parameters.length > PARAMETERS_MAX)
    .map(({ name, line, parameters }) => ({
      file: path,
      line,
      problem: `${name} takes ${parameters.length} positional parameters`,
      remedy: `Take at most ${PARAMETERS_MAX}; gather what belongs together in an object`,
    }))
}

/** A boolean that is the only parameter, or is called `value`, is what the function is about; any other is a switch. */
function switches({ path, functions }: SourceFile): Finding[] {
  return functions
    .filter(({ parameters }) => parameters.length > 1)
    .flatMap(({ name, line, parameters }) =>
      parameters
        .filter((parameter) => parameter.type === 'boolean' && parameter.name !== 'value')
        .map((parameter) => ({
          file: path,
          line,
          problem: `${parameter.name} is a switch on ${name}`,
          remedy: 'Write two functions, or take a word that says which way',
        })),
    )
}
