import type { Finding } from './finding.ts'
import { isTest, type Project } from './project.ts'

const ERROR_REGISTRY = 'src/base/error-registry.ts'
export const EVENT_CATALOGUE = 'src/observe/event-catalogue.ts'
/** The catalogue is put together from several files here. */
const CATALOGUE_FOLDER = /^src\/observe\/[^/]+$/
const SENTENCE_WORDS_MIN = 3

export interface ErrorEntry {
  readonly title: string
  readonly hint: string
}

export interface EventEntry {
  readonly id: number
  readonly name: string
  /** Under which key the catalogue holds it; the position in a list. */
  readonly key: string
  readonly level: string
  readonly message: string
  /** The events that repeat this one for other readers. */
  readonly counterparts: readonly number[]
}

type Complaint = Pick<Finding, 'problem' | 'remedy'>

/** Every error has a title and a hint that is a sentence, and some code raises it. */
export function checkErrors(project: Project, registry: Readonly<Record<string, ErrorEntry>>): Finding[] {
  const used = textsOutside(project, (path) => path === ERROR_REGISTRY)
  return Object.entries(registry).flatMap(([code, { title, hint }]) => {
    const complaints: Complaint[] = []
    if (title.trim() === '') complaints.push({ problem: `${code} has no title`, remedy: 'Say in a few words what is wrong' })
    if (!isSentence(hint)) complaints.push({ problem: `${code} has no hint`, remedy: 'Tell the operator in full sentences what to do' })
    if (!used.has(code)) complaints.push({ problem: `${code} is raised nowhere`, remedy: 'Raise it, or take it off the registry' })
    return complaints.map((complaint) => ({ file: ERROR_REGISTRY, line: lineOf(project, ERROR_REGISTRY, code), ...complaint }))
  })
}

/** Every event has an id and a name of its own and a message, and some code writes it. */
export function checkEvents(project: Project, events: readonly EventEntry[]): Finding[] {
  const isCatalogue = (path: string) => CATALOGUE_FOLDER.test(path)
  const used = textsOutside(project, isCatalogue)
  const numbers = numbersOutside(project, isCatalogue)
  return events.flatMap((event, index) => {
    const { id, name } = event
    const earlier = events.slice(0, index)
    const complaints: Complaint[] = []
    if (!Number.isInteger(id)) complaints.push({ problem: `${name} has no number`, remedy: 'Give it the next free one' })
    if (earlier.some((one) => one.id === id))
      complaints.push({ problem: `${name} uses the id ${id} again`, remedy: 'Give it the next free one' })
    if (earlier.some((one) => one.name === name))
      complaints.push({ problem: `${name} is there twice`, remedy: 'Give it a name of its own' })
    if (event.message.trim() === '') complaints.push({ problem: `${name} has no message`, remedy: 'Say what has happened' })
    if (event.level.trim() === '') complaints.push({ problem: `${name} has no level`, remedy: 'Say how serious it is' })
    const repeats = events.some(({ id: native, counterparts }) => counterparts.includes(id) && numbers.has(native))
    if (!used.has(name) && !used.has(event.key) && !numbers.has(id) && !repeats)
      complaints.push({ problem: `${name} is written nowhere`, remedy: 'Write it, or take it off the catalogue' })
    return complaints.map((complaint) => ({ file: EVENT_CATALOGUE, line: lineOf(project, EVENT_CATALOGUE, name), ...complaint }))
  })
}

/**
 * Every text in the program outside of a file or folder, and the last name of every member access: a code or an event that is used
 * stands among them, written as `'run-started'` or as `events.runStarted`.
 */
function textsOutside(project: Project, isInside: (path: string) => boolean): ReadonlySet<string> {
  const sources = project.sources.filter(({ path }) => !isInside(path) && /^(src|lab|bench)\//.test(path) && !isTest(path))
  const texts = sources.flatMap(({ strings }) => strings.map(({ text }) => text))
  const members = sources.flatMap(({ references }) => references.map(({ text }) => text.slice(text.lastIndexOf('.') + 1)))
  return new Set([...texts, ...members])
}

/** Whole numbers in the program outside of a folder: an event may be written by its number. */
function numbersOutside(project: Project, isInside: (path: string) => boolean): ReadonlySet<number> {
  const files = project.files.filter(({ path }) => path.startsWith('src/') && path.endsWith('.ts') && !isInside(path) && !isTest(path))
  return new Set(files.flatMap(({ text }) => [...text.matchAll(/\b\d{4,5}\b/g)].map(([digits]) => Number(digits))))
}

/** The line of an entry in its registry: its key or its name as a text. */
function lineOf(project: Project, file: string, name: string): number {
  const lines = project.files.find(({ path }) => path === file)?.text.split('\n') ?? []
  return lines.findIndex((text) => text.includes(`'${name}'`) || text.trimStart().startsWith(`${name}:`)) + 1
}

function isSentence(text: string): boolean {
  return /^[\p{Lu}\p{N}`"']/u.test(text) && /[.!?]$/.test(text) && text.split(/\s+/).length >= SENTENCE_WORDS_MIN
}

/**
 * Reads the events out of whatever the catalogue module exports: a list, or a record of entries, where the key may be the
 * number. A message may be computed.
 */
export function eventsOf(module: Readonly<Record<string, unknown>>): EventEntry[] {
  return Object.values(module)
    .filter((exported) => typeof exported === 'object' && exported !== null)
    .flatMap((exported) => Object.entries(exported as Readonly<Record<string, unknown>>))
    .filter(([, value]) => typeof value === 'object' && value !== null && 'message' in value)
    .map(([key, value]) => {
      const { id = key, name = key, level = '', message, compatibility = null } = value as Readonly<Record<string, unknown>>
      const counterparts = compatibility === null ? [] : [compatibility].flat().map(Number)
      return { id: Number(id), name: String(name), key, level: String(level), message: String(message), counterparts }
    })
}
