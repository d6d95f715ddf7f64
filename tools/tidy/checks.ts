import { errorRegistry } from '#src/base/error-registry.ts'
import { borders } from './border-table.ts'
import { checkBorders } from './borders.ts'
import { checkDeadCode } from './dead-code.ts'
import type { Finding } from './finding.ts'
import { checkLength } from './length.ts'
import { lengthRatchet } from './length-ratchet.ts'
import { checkPackages, type Manifest } from './packages.ts'
import { checkPlaces } from './places.ts'
import type { Project } from './project.ts'
import { checkProse } from './prose.ts'
import { checkPurity } from './purity.ts'
import { checkErrors } from './registries.ts'
import { checkSecrets } from './secrets.ts'
import { checkShape } from './shape.ts'
import { checkWords } from './words.ts'

/** The style of the house. The name of a check is the title of its test, and what an exception refers to. */
export const checks: Readonly<Record<string, (project: Project) => readonly Finding[]>> = {
  'files can be parsed': (project) => project.broken,
  'imports keep to the borders': (project) => checkBorders(project, borders),
  'decisions are pure': checkPurity,
  'SQL and settings stay in their places': checkPlaces,
  'names say something': checkWords,
  'texts are finished and about the project': checkProse,
  'files and functions are short': (project) => checkLength(project, lengthRatchet),
  'functions are easy to call': checkShape,
  'errors carry a hint': (project) => checkErrors(project, errorRegistry),
  'nothing is dead': checkDeadCode,
  'packages are declared and used': (project) => checkPackages(project, manifestOf(project)),
  'no secrets are kept here': checkSecrets,
}

function manifestOf(project: Project): Manifest {
  return JSON.parse(project.files.find(({ path }) => path === 'package.json')?.text ?? '{}') as Manifest
}
