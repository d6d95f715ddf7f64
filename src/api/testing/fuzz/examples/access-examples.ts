import { setupCodeHeader } from '../../../contract/first-run.ts'
import type { Examples } from './example.ts'

/** Users, sessions, tokens, and how people sign in. */
export const accessExamples: Examples = {
  signIn: async (stage) => ({ query: { name: await stage.addUser('viewer') }, secret: stage.password }),
  signOut: async (stage) => ({ as: await stage.signIn('viewer') }),
  confirmSignIn: (stage) => ({ secret: stage.password }),
  changePassword: async (stage) => ({ as: await stage.signIn('viewer'), secret: stage.newPassword() }),
  addUser: async (stage) => ({ json: { name: stage.name('new'), role: 'viewer', password: await stage.handle(stage.newPassword()) } }),
  getUser: async (stage) => ({ path: { user: await stage.addUser('viewer') } }),
  setUserPassword: async (stage) => ({ path: { user: await stage.addUser('viewer') }, secret: stage.newPassword() }),
  changeUser: async (stage) => {
    const user = await stage.addUser('viewer')
    return { path: { user }, headers: { 'if-match': await stage.tagOf(`/users/${user}`) }, json: { role: 'auditor' } }
  },
  removeUser: async (stage) => ({ path: { user: await stage.addUser('viewer') } }),
  endSessions: async (stage) => {
    const user = await stage.addUser('viewer')
    await stage.world.signIn(user, stage.password)
    return { path: { user } }
  },
  createToken: (stage) => ({ json: { purpose: stage.name('purpose'), role: 'viewer', expiresIn: '1h' } }),
  revokeToken: async (stage) => ({ path: { token: await stage.addToken() } }),
  makeFirstAdministrator: (stage) => ({
    query: { name: stage.name('first') },
    headers: { [setupCodeHeader]: 'AAAA-AAAA-AAAA-AAAA' },
    secret: stage.newPassword(),
  }),
  keepFirstRunProgress: () => ({ json: { page: 'directory', answers: { forest: 'contoso.lab' } } }),
}
