import type { OpenApiDocument, Operation } from './document.ts'
import type { Json } from './operation-parts.ts'
import { schemaText } from './schema-text.ts'

/** The description of the API as one page that needs no script. */
export function documentationPage(
  document: OpenApiDocument,
  places: { readonly stylePath: string; readonly documentPath: string },
): string {
  const nouns = document.tags.map(({ name, description }) => ({ name, description, routes: routesOf(document, name) }))
  const contents = nouns.map(({ name, routes }) => `<li><a href="#${slug(name)}">${text(name)}</a> <small>${routes.length}</small></li>`)
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Lockstep API</title><link rel="stylesheet" href="${places.stylePath}"></head><body>`,
    `<nav aria-label="Nouns"><h2>Lockstep API</h2><ul>${contents.join('')}</ul>`,
    `<p><a href="${places.documentPath}">OpenAPI 3.1 document</a></p></nav>`,
    `<main><h1>Lockstep API</h1><p>Version ${text(String(document.info['version']))}</p>${paragraphs(String(document.info['description']))}`,
    ...nouns.map(({ name, description, routes }) =>
      [
        `<section id="${slug(name)}"><h2>${text(name)}</h2><p>${text(description)}</p>`,
        ...routes.map(({ method, path, operation }) => operationPart(method, path, operation)),
        '</section>',
      ].join(''),
    ),
    `<section id="problems"><h2>Problems</h2>${problemsPart(document)}</section>`,
    '</main></body></html>',
  ].join('\n')
}

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

function routesOf({ paths }: OpenApiDocument, noun: string): readonly Route[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  return all.filter(({ operation }) => operation.tags.includes(noun))
}

function operationPart(method: string, path: string, operation: Operation): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation
  const answers = Object.entries(responses).filter(([status]) => Number(status) < 400)
  const problems = Object.keys(responses).filter((status) => Number(status) >= 400)
  return [
    `<details id="${text(operationId)}"><summary><span class="method">${method}</span> <code>${text(path)}</code> <span>${text(summary)}</span></summary>`,
    `<p>${text(description)}</p>`,
    parameters.length === 0 ? '' : parametersPart(parameters),
    requestBody === undefined ? '' : `<h4>Body</h4>${contentPart(requestBody)}`,
    ...answers.map(([status, answer]) => `<h4>Answer ${status}</h4><p>${text(String(answer['description']))}</p>${contentPart(answer)}`),
    `<p>Problems: ${problems.map((status) => `<a href="#problem-${status}">${status}</a>`).join(', ')}</p></details>`,
  ].join('')
}

function parametersPart(parameters: readonly Json[]): string {
  const rows = parameters.map((parameter) => {
    const need = parameter['required'] === true ? 'required' : 'optional'
    const about = typeof parameter['description'] === 'string' ? parameter['description'] : ''
    const shape = schemaText(parameter['schema'])
    return `<tr><th scope="row"><code>${text(String(parameter['name']))}</code></th><td>${String(parameter['in'])}, ${need}</td><td><code>${text(shape)}</code></td><td>${text(about)}</td></tr>`
  })
  return `<h4>Parameters</h4><div class="wide"><table><thead><tr><th scope="col">Name</th><th scope="col">Where</th><th scope="col">Form</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function contentPart(part: Json): string {
  const content = (part['content'] ?? {}) as Readonly<Record<string, { readonly schema: unknown }>>
  return Object.entries(content)
    .map(([type, { schema }]) => `<p><small>${text(type)}</small></p><pre tabindex="0">${text(schemaText(schema))}</pre>`)
    .join('')
}

function problemsPart({ components }: OpenApiDocument): string {
  const answers = components['responses'] as Readonly<Record<string, { readonly description: string }>>
  return Object.entries(answers)
    .map(([name, { description }]) => {
      const status = name.replace('Problem', '')
      const [title = '', ...codes] = description.split('\n\n')
      const items = codes.map((code) => `<li>${inline(code)}</li>`).join('')
      return `<h3 id="problem-${status}">${status} ${text(title)}</h3><ul>${items}</ul>`
    })
    .join('')
}

function paragraphs(markdown: string): string {
  return markdown
    .split('\n\n')
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('')
}

function inline(markdown: string): string {
  return text(markdown).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function slug(name: string): string {
  return name.replaceAll(/\W+/g, '-')
}

function text(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export const documentationStyle = `
:root { color-scheme: light dark; --line: #c8ccd2; --quiet: #555c66; --soft: #f3f4f6; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --line: #3c424b; --quiet: #aab2bd; --soft: #1d2126; --link: #8cc4ff } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 15rem minmax(0, 1fr) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line) }
nav ul { list-style: none; padding: 0 } nav li { padding: .25rem 0 } nav h2 { font-size: 1rem }
main { padding: 1rem 2rem; max-width: 70rem }
a { color: var(--link) } small { color: var(--quiet) }
h2 { margin-top: 2.5rem; text-transform: capitalize } nav h2 { margin-top: 0; text-transform: none }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 1rem }
summary { padding: .6rem 0; cursor: pointer; min-height: 24px; overflow-wrap: anywhere }
summary span:last-child { color: var(--quiet) }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700; font-size: .85rem }
code, pre { font: .875rem/1.5 ui-monospace, monospace }
pre { background: var(--soft); padding: .75rem; overflow: auto; border-radius: 6px; max-height: 30rem }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 1rem } }
`
