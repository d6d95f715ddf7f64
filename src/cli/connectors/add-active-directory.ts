import { Option } from 'commander'
import { repeatable, text, texts, wholeNumber, type CommandSpec, type Invocation, type Options } from '../command.ts'
import { secretFrom } from '../credentials.ts'
import { exitCodes } from '../exit-code.ts'
import { textOfFile } from '../read-file.ts'
import { addConnector } from './add-connector.ts'
import { interview } from './interview.ts'

const rights = [
  'The account needs in every domain that is read:',
  '  - to read the objects, which every account of a domain may',
  '  - "Replicating Directory Changes" on the head of the domain, for imports of changes only',
  '  - "List Contents" and "Read Property" on CN=Deleted Objects, to see deletions on Samba and without the right above',
  'It should be in no group that administers the domain.',
]

/** `lockstep connectors add active-directory` */
export const addActiveDirectoryCommand: CommandSpec = {
  usage: 'active-directory',
  summary: 'Add an Active Directory forest',
  description: `Adds a forest: signs in, tests what synchronization needs, and stores the connector when the sign-in worked.\nOn a terminal it asks for what is not given.\n\n${rights.join('\n')}`,
  options: [
    new Option('--forest <name>', 'DNS name of the forest, contoso.com'),
    new Option('--user-name <name>', 'account to sign in as: user principal name, NETBIOS\\account or distinguished name'),
    new Option('--password-stdin', 'read the password from stdin'),
    repeatable('--server <host>', 'domain controller as host or host:port; without one DNS is asked'),
    repeatable('--dns-server <address>', 'name server to ask instead of those of the system'),
    new Option('--security <kind>', 'how the connection is protected').choices(['ldaps', 'starttls', 'plain-text-allowed']),
    new Option('--ca-file <file>', 'PEM of the certificate authority to trust instead of those of the system'),
    new Option('--pin <sha256>', 'fingerprint of the certificate of the server'),
    repeatable('--container <dn>', 'read only what is in this container'),
    new Option('--rules-like <connector>', 'rules and selection of this forest once more, instead of the shipped ones'),
    new Option('--name <name>', 'what to call the connector (default: the forest)'),
    new Option('--connect-timeout <seconds>', 'for the connection').argParser(wholeNumber('--connect-timeout', 1)),
    new Option('--answer-timeout <seconds>', 'silence of the server that is taken').argParser(wholeNumber('--answer-timeout', 1)),
  ],
  replaces: ['Add-ADSyncConnector'],
  run: async (invocation, { options }) => {
    for (const line of rights) invocation.output.line(invocation.output.style('dim', line))
    const { name, settings, containers } = await settingsFrom(invocation, options)
    const secret = await secretFrom(invocation, { options, question: `Password of ${String(settings['userName'])}` })
    try {
      const rulesLike = text(options, 'rulesLike') ?? null
      const added = await addConnector(invocation, { type: 'active-directory', name, settings, containers, rulesLike, secret })
      invocation.output.result(added)
      invocation.output.line(`Next: lockstep run "${added.connector.name}" "Full Import"`)
      return exitCodes.done
    } finally {
      secret.destroy()
    }
  },
}

interface Wanted {
  readonly name: string | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly containers: string[]
}

async function settingsFrom(invocation: Invocation, options: Options): Promise<Wanted> {
  const asked = interview(invocation, [text(options, 'forest'), text(options, 'userName')])
  const forest = await asked.needed(text(options, 'forest'), '--forest', 'Forest (DNS name, contoso.com)')
  const userName = await asked.needed(text(options, 'userName'), '--user-name', 'User name')
  const servers = await asked.several(texts(options, 'server'), 'Domain controllers, separated by blanks (empty: found by DNS)', /[\s,;]+/)
  const security = await asked.optional(text(options, 'security'), 'Security: ldaps, starttls or plain-text-allowed', 'ldaps')
  const caFile = await asked.optional(text(options, 'caFile'), 'File with the certificate authority to trust (empty: those of the system)')
  const containers = await asked.several(
    texts(options, 'container'),
    'Containers to read, separated by semicolons (empty: everything)',
    /;/,
  )
  const name = await asked.optional(text(options, 'name'), 'Name of the connector (empty: the forest)')
  return {
    name: name === '' ? null : name,
    containers: [...containers],
    settings: {
      forest,
      userName,
      servers,
      security,
      dnsServers: texts(options, 'dnsServer'),
      ca: caFile === '' ? null : textOfFile(invocation.shell, caFile),
      pin: text(options, 'pin') ?? null,
      ...secondsOf(options, 'connectTimeout'),
      ...secondsOf(options, 'answerTimeout'),
    },
  }
}

function secondsOf(options: Options, name: string): Readonly<Record<string, number>> {
  const given = text(options, name)
  return given === undefined ? {} : { [`${name}Seconds`]: Number(given) }
}
