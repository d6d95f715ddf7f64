import { type BannedWord, bannedFolders, bannedWords } from './banned-words.ts'
import type { DeclaredName } from './facts.ts'
import type { Finding } from './finding.ts'
import type { Project, TextFile } from './project.ts'

/** Names that say nothing, in declarations, files and folders; and files that are not named in kebab-case. */
export function checkWords(project: Project): Finding[] {
  const code = project.sources.filter(({ path }) => path.includes('/'))
  return [
    ...code.flatMap(({ path, names }) => names.flatMap((name) => wrongName(path, name))),
    ...code.flatMap(wrongFileName),
    ...project.files.flatMap(wrongFolder),
  ]
}

function wrongName(file: string, { name, kind, line }: DeclaredName): Finding[] {
  const banned = bannedIn(splitWords(name), kind === 'type' ? 'types' : 'names')
  return banned === null ? [] : [{ file, line, problem: `"${banned.word}" in ${name}`, remedy: banned.instead }]
}

function wrongFileName({ path }: TextFile): Finding[] {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const name = file.replace(/(\.\w+)?\.\w+$/, '').replace(/(\.(samba|slapd|pg|browser|rsyslog|swtpm))+$/, '')
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    return [
      {
        file: path,
        line: 1,
        problem: `${file} is not in kebab-case`,
        remedy: 'Name it after the one thing it exports, as in sync-rule.ts',
      },
    ]
  }
  if (name === 'index') {
    return [{ file: path, line: 1, problem: 'a barrel hides who uses what', remedy: 'Import the files themselves' }]
  }
  const banned = bannedIn(name.split('-'), 'types')
  return banned === null ? [] : [{ file: path, line: 1, problem: `"${banned.word}" in a file name`, remedy: banned.instead }]
}

function wrongFolder({ path }: TextFile): Finding[] {
  const folder = path
    .split('/')
    .slice(0, -1)
    .find((part) => bannedFolders.includes(part))
  if (folder === undefined) return []
  return [{ file: path, line: 1, problem: `a folder called ${folder}`, remedy: 'Put each file beside what it serves' }]
}

function bannedIn(words: readonly string[], kind: 'types' | 'names'): BannedWord | null {
  const applies = (banned: BannedWord): boolean => (kind === 'types' || banned.of === 'names') && standsIn(words, banned)
  return bannedWords.find(applies) ?? null
}

function standsIn(words: readonly string[], { word, at, terms }: BannedWord): boolean {
  const text = words.join(' ')
  if ((terms ?? []).some((term) => text.includes(term))) return false
  if (at === 'first') return words.length > 1 && words[0] === word
  return at === 'last' ? words.at(-1) === word : words.includes(word)
}

/** `HTTPRequestHandler` and `http-request-handler` are the same three words, in lower case. */
export function splitWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_\-#]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}
