import { counted } from './format.ts'

/** Text of the vault. */
export const vaultWords = {
  state: {
    title: 'State',
    seal: 'Seal',
    open: 'Open',
    sealed: 'Sealed',
    since: 'Since',
    key: 'Key',
    source: 'Comes from',
    keySince: 'In use since',
    secrets: 'Secrets',
    noKey: 'none yet: it is made with the first secret',
  },
  sealed: {
    title: 'The key of this installation is not available',
    text: (secrets: number) =>
      `Runs wait, nothing is lost. ${counted(secrets, 'secret')} wait${secrets === 1 ? 's' : ''} for it; everything else works.`,
    again: 'Look again',
    passphrase: 'Enter the passphrase…',
    kit: 'Use the recovery kit…',
    fresh: 'Go on without it…',
    without: 'What can I do without it?',
    withoutText:
      'See everything, change rules and settings, and look at what would be exported. Nothing can sign in to a directory. Where the key and the recovery kit are lost for good, a new key is made, and every secret is entered again.',
  },
  fresh: {
    title: 'Make a new key?',
    text: (secrets: number) =>
      `It opens nothing of what was sealed before: ${counted(secrets, 'secret')} ${secrets === 1 ? 'has' : 'have'} to be entered again. Nothing is thrown away: should the key be found, it still opens them.`,
    typed: 'new key',
    submit: 'Make a new key',
  },
  kit: {
    title: 'Recovery kit',
    why: 'The key under a passphrase, as a file. Keep the file, the passphrase and the database apart: who has all three has every secret.',
    none: 'No kit was made of this key. Without one, secrets are lost with the machine.',
    made: 'Made',
    by: (name: string) => `by ${name}`,
    proven: 'Proven',
    neverProven: 'never: nobody knows whether it opens anything',
    due: 'Test it: no kit of this key was proven within 180 days.',
    fine: 'Proven within 180 days',
    test: 'Test the kit…',
    make: 'New kit…',
    makeTitle: 'Make a recovery kit',
    makeText: 'The file is saved by your browser and kept nowhere else. Then test it: only a kit that was proven counts.',
    passphrase: 'Passphrase',
    passphraseWhy: 'At least 12 characters. It is not kept anywhere.',
    again: 'Passphrase once more',
    differs: 'The two are not the same.',
    short: 'At least 12 characters.',
    makeSubmit: 'Make and save',
    file: 'lockstep-kit.json',
    testTitle: 'Test the recovery kit',
    testText: 'It is tried out on everything that is stored. Nothing changes.',
    choose: 'File of the kit',
    chosen: (name: string) => `Chosen: ${name}`,
    wrongFile: 'This file is no recovery kit.',
    missing: 'Choose the file and enter the passphrase.',
    testSubmit: 'Test',
    tested: 'The kit opens what is stored.',
    restoreTitle: 'Open the vault with the recovery kit',
    restoreText:
      'Everything comes under a key of this machine. Staging mode is switched on, and every credential counts as unproven until it has signed in once.',
    restoreSubmit: 'Restore',
  },
  restore: {
    title: 'Restored on another machine',
    text: (author: string, host: string) => `${author} restored the vault on ${host}.`,
    confirm: 'The former server is off…',
    confirmTitle: 'Is the former server off?',
    confirmText:
      'Two servers that write to the same directories undo each other’s work. Until this is confirmed, staging mode cannot be left here.',
    confirmSubmit: 'It is off',
    confirmed: 'Confirmed',
  },
  keys: {
    title: 'Keys and secrets',
    rotate: 'Exchange the key…',
    rotateTitle: 'Exchange the key?',
    rotateText: (secrets: number) =>
      `A new key in the same place. ${counted(secrets, 'secret')} ${secrets === 1 ? 'comes' : 'come'} under it while runs go on. The former key is kept beside it for older backups. Make a new recovery kit afterwards.`,
    rotateSubmit: 'Exchange',
    rotated: (count: number, keyId: string) => `${counted(count, 'secret')} came under key ${keyId}.`,
    other: 'To another place, for example a TPM or a passphrase: lockstep vault rotate-key --to …',
    rotation: (from: string, to: string, waiting: number) =>
      `From ${from} to ${to}: ${counted(waiting, 'secret')} still need the former key.`,
    label: 'Secrets in the vault',
    none: 'No secret yet',
    columns: { secret: 'Of', version: 'Version', use: 'Use', key: 'Key', state: 'State' },
    uses: { active: 'in use', superseded: 'kept for undo', pending: 'waits to be used' },
    states: {
      usable: 'Can be read',
      suspect: 'Unproven',
      undecryptable: 'Damaged',
      'other-key': 'Needs another key',
      sealed: 'Sealed',
    },
  },
  passphrase: { title: 'Open the vault', label: 'Passphrase of the vault', submit: 'Open' },
  verify: {
    action: 'Check everything',
    done: (secrets: number, entries: number) =>
      `${counted(secrets, 'secret')} and ${counted(entries, 'entry', 'entries')} of the audit were checked.`,
  },
}
