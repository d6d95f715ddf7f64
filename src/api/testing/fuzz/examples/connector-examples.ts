import { account, collect, forest, tenant } from '../../service-world.ts'
import { createdHandOverShape } from '../../../contract/hand-over.ts'
import { handOverHeader } from '../../../contract/socket.ts'
import { connectorListShape, storeSecretLineShape } from '../../../contract/connector.ts'
import { Secret } from '#src/base/secret.ts'
import type { ExampleStage } from './example-stage.ts'
import type { Examples } from './example.ts'

/** Connectors, what is in them, and the secrets they sign in with. */
export const connectorExamples: Examples = {
  addConnector: async (stage) => ({ json: await stage.connectorBody(stage.name('branch')) }),
  getContainers: (stage) => ({ path: { connector: forest }, query: { partition: stage.company.directory.baseDn } }),
  clearConnectorSpace: async (stage) => ({ path: { connector: await spareConnector(stage) } }),
  removeConnector: async (stage) => ({ path: { connector: await spareConnector(stage) } }),
  changeOverrides: () => ({ path: { connector: tenant }, json: { fullSynchronization: true } }),

  changeCredential: async (stage) => ({
    path: { connector: forest },
    headers: await credentialSeen(stage),
    json: {
      settings: { userName: account.userName },
      version: await stage.version(),
      reason: 'a test',
      secret: await stage.handle(account.password),
      test: 'only',
    },
  }),
  keepSecret: (stage) => ({ secret: stage.newPassword() }),
  replaceSecret: async (stage) => ({ path: { connector: forest }, headers: await credentialSeen(stage), secret: account.password }),
  undoSecret: async ({ world }) => {
    const path = `/connectors/${forest}/secret`
    await collect(world.client.lines(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(account.password) }))
    return { path: { connector: forest } }
  },
  rotateSecret: () => ({ path: { connector: forest }, query: { dryRun: true } }),
  createHandOver: () => ({ path: { connector: forest }, json: { recipient: 'Petra', expiresIn: '1h' } }),
  getHandOver: async (stage) => ({ headers: { [handOverHeader]: await handOverCode(stage) } }),
  useHandOver: async (stage) => ({ headers: { [handOverHeader]: await handOverCode(stage) }, secret: account.password }),

  getConnectorSpaceObject: async (stage) => ({ path: { connector: forest }, query: { object: await stage.person() } }),
  decideLink: async (stage) => ({
    path: { connector: forest },
    json: { object: await stage.person(), decision: 'reset', reason: 'a test' },
  }),
  previewObject: async (stage) => ({ json: { connector: forest, object: await stage.person() } }),
  explainObject: async (stage) => ({ json: { connector: forest, object: await stage.person() } }),
  synchronizeObject: async (stage) => ({ json: { connector: forest, object: await stage.person(), until: 'synchronization' } }),
}

/** One that may go. What is added takes long, so that it is there once for all who may not make it go. */
async function spareConnector(stage: ExampleStage): Promise<string> {
  const { connectors } = await stage.world.client.ask(connectorListShape, { method: 'GET', path: '/connectors' })
  return connectors.find(({ name }) => name.startsWith('branch'))?.name ?? stage.addConnector()
}

/** Whoever replaces a secret says which one he has seen. */
async function credentialSeen(stage: ExampleStage): Promise<{ readonly 'if-match': string }> {
  return { 'if-match': await stage.tagOf(`/connectors/${forest}/credential`) }
}

async function handOverCode({ world }: ExampleStage): Promise<string> {
  const body = { recipient: 'Petra', expiresIn: '1h' }
  return (await world.client.ask(createdHandOverShape, { method: 'POST', path: `/connectors/${forest}/hand-over`, body })).code
}
