import { TimeAgo } from './time-ago.tsx'

const moment = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/

/** A sentence of the service, its times as people say them. */
export function SaidText({ text }: { readonly text: string }) {
  return text.split(moment).map((part, index) => (index % 2 === 1 ? <TimeAgo key={`${index} ${part}`} at={part} /> : part))
}
